import { createPinia } from 'pinia';
import { createApp } from 'vue';

import App from './App.vue';
import { router } from './router';
import { currentLanguage, i18n, showLanguage } from './shared/i18n';
import { useTheme } from './shared/shell/theme';
import './styles/theme.css';
import './styles/dark.css';
import './styles/parts.css';
import './styles/narrow.css';

useTheme();   // before anything is drawn
const app = createApp(App);
app.use(createPinia());
app.use(i18n);
await showLanguage(currentLanguage());   // no page without its texts
app.use(router);
app.mount('#app');
