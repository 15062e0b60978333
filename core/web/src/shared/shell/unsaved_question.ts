// The question with what draws it: a chunk of its own, loaded when somebody is about to lose something.
import { ElMessageBox } from 'element-plus/es/components/message-box/index';
import 'element-plus/es/components/message-box/style/css';

import { text } from '@/shared/i18n';

export function askWhetherToLeave(): Promise<boolean> {
  return ElMessageBox.confirm(text('web.unsaved.why'), text('web.unsaved.title'), {
    confirmButtonText: text('web.unsaved.leave'), cancelButtonText: text('web.unsaved.stay'), confirmButtonClass: 'el-button--danger',
    type: 'warning', autofocus: false, closeOnClickModal: false, customClass: 'unsaved-question',
  }).then(() => true, () => false);
}
