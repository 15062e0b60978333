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
  resolve: { alias: { '@': here('./src'), '@messages': here('../../schemas/messages') } },
  build: {
    target: 'es2022',
    // The service sends a strict Content-Security-Policy: nothing inline, no data: assets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        // .js and .css names carry a hash of their content: the service lets browsers keep them for ever.
        manualChunks: (id: string) =>
          /node_modules\/(echarts|zrender)\//.test(id) ? 'charts' : undefined,
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
