import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The page and /graphql share an origin, so the gateway needs no CORS.
const proxy = { '/graphql': process.env.GATEWAY_URL ?? 'http://127.0.0.1:4000' };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', proxy },
});
