import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Whether the first page of any address needs this module of ours: it then comes in one piece with the others, not in thirty.
// (Element Plus is imported by one module that names all of its parts, so that this would take all of them.)
type Info = (id: string) => { importedIds: readonly string[] } | null;
const at_once = new Set<string>();
function needsAtOnce(id: string, info: Info): boolean {
  const waiting = at_once.size ? [] : [here('./src/main.ts')];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (at_once.has(next)) continue;
    at_once.add(next);
    waiting.push(...(info(next)?.importedIds ?? []));
  }
  return at_once.has(id) && !id.includes('node_modules') && !id.endsWith('.css');
}

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
        manualChunks: (id: string, { getModuleInfo }) => {
          if (/node_modules\/echarts\/lib\/(chart\/(heatmap|custom|scatter)|component\/(visualMap|dataZoom|legend)|label\/(LabelManager|installLabelLayout))/.test(id)) return 'more_charts';
          if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts';
          if (/node_modules\/(@vue|vue|vue-router|pinia|vue-i18n|@intlify)\//.test(id)) return 'vue';
          return needsAtOnce(id, getModuleInfo) ? 'frame' : undefined;
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
