// All Chinese texts of the pages as one chunk; catalogue.ts loads it when somebody reads Chinese. What only the service says comes
// with its answers, the help when it is asked for (shared/shell/help.ts).
import { merged } from './sentences';

export default merged(import.meta.glob(
  ['../../../../../schemas/messages/zh-CN/{web*,accounts}.json', '!../../../../../schemas/messages/zh-CN/web_help.json'],
  { eager: true, import: 'default' },
));
