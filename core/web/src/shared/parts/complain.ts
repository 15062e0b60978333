// Says what went wrong where no dialog is open to say it, and what was done.
import { ElMessage } from 'element-plus/es/components/message/index';
import 'element-plus/es/components/message/style/css';

import type { Trouble } from '@/shared/api/problem';

export function complain(trouble: Trouble | null): void {
  if (trouble) ElMessage({ type: 'error', message: trouble.sentence, duration: 8000, showClose: true, grouping: true });
}
export function confirmDone(sentence: string): void {
  ElMessage({ type: 'success', message: sentence, duration: 4000 });
}
