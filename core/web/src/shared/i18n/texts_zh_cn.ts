// All Chinese texts as one chunk; catalogue.ts loads it when somebody reads Chinese.
import { merged } from './sentences';

export default merged(import.meta.glob('../../../../../schemas/messages/zh-CN/*.json', { eager: true, import: 'default' }));
