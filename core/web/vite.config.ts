import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [
    vue(),
    // Only the parts of Element Plus that a page names are loaded with it.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  // Texts are filled by shared/i18n itself: vue-i18n comes without its compiler, its legacy interface and its directive.
  define: {
    __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false, __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __INTLIFY_JIT_COMPILATION__: false,
  },
  resolve: { alias: { '@': here('./src'), '@messages': here('../../schemas/messages'), 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs' } },
  build: {
    target: 'es2022',
    // The service sends a strict Content-Security-Policy: nothing inline, no data: assets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        // .js and .css names carry a hash of their content: the service lets browsers keep them for ever.
        // What only some plots need of ECharts is apart from what the dashboard draws with.
        manualChunks: (id: string) => {
          if (/node_modules\/echarts\/lib\/(chart\/(heatmap|custom|scatter)|component\/(visualMap|dataZoom|legend)|label\/(LabelManager|installLabelLayout))/.test(id)) return 'more_charts';
          return /node_modules\/(echarts|zrender)\//.test(id) ? 'charts' : undefined;
        },
      },
    },
  },
  server: {
    fs: { allow: [here('../..')] },
    proxy: Object.fromEntries(
      ['/api', '/healthz'].map((path) => [path, process.env.LAMPLIGHTER_CORE ?? 'http://127.0.0.1:8480']),
    ),
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
