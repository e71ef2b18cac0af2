import { mount } from 'svelte';
import './style/index.css';
import App from './App.svelte';
import { loadEngine } from './ipc';
import { settings } from './state/settings.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

await loadEngine();
// A window in the wrong theme for a moment is worse than one that appears a millisecond later; and one
// without settings is better than none.
await settings.load().catch((error: unknown) => { console.error('settings', error); });
mount(App, { target });
