import { createPinia } from 'pinia';
import { createApp } from 'vue';

import App from './App.vue';
import { fetchPageOfAddress, router } from './router';
import { currentLanguage, i18n, showLanguage } from './shared/i18n';
import { useSession } from './shared/session/session';
import { useTheme } from './shared/shell/theme';
import './styles/theme.css';
import './styles/dark.css';
import './styles/parts.css';
import './styles/narrow.css';

useTheme();   // before anything is drawn
// Not awaited at the top of the module: the pages' chunks import from this one, and would wait for its end.
async function start(): Promise<void> {
  const app = createApp(App);
  app.use(createPinia());
  app.use(i18n);
  // Three things that need one another only when the page is drawn.
  useSession().load().catch(() => undefined);   // the router asks for it, and says what went wrong
  fetchPageOfAddress();
  await showLanguage(currentLanguage());   // no page without its texts
  app.use(router);
  await router.isReady().catch(() => undefined);   // frame and page are drawn at once; App says what went wrong
  app.mount('#app');
}
void start();
