import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  resolve: { alias: { $locales: path('../locales'), $: path('./src') } },
  server: { port: 1420, strictPort: true, host: '127.0.0.1', fs: { allow: [path('..')] } },
  build: { target: ['es2022', 'safari16'], outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1200 },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    pool: 'threads',
    maxWorkers: 1,
    // One window for all files: making a new one for each costs more than all tests together.
    isolate: false,
  },
});
