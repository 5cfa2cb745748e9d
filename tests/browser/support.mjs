// What every browser test begins with: Chromium, the service's address and accounts, the made-up application.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests by \`cargo xtask test\``);
  return value;
};

/** The service's public address, without a slash at its end. */
export const url = wanted('INTAKE_URL').replace(/\/$/, '');
/** Demonstration accounts by role, each with `login` and `password`. */
export const accounts = JSON.parse(readFileSync(wanted('INTAKE_ACCOUNTS'), 'utf8'));
/** The recommending body of the demonstration, as an applicant chooses it. */
export const body = accounts.recommender.body;

const folder = join(here, '../../examples/shanghai-2023/complete');
/** The complete made-up application: `programme`, `category`, `level`, `fields`, `materials`. */
export const example = JSON.parse(readFileSync(join(folder, 'application.json'), 'utf8'));
/** Path of one of its files. */
export const file = (material, name) => join(folder, material, name);

// axe-core comes from npm and is run over the protocol, so that the pages' own policy stays in force.
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const shell = '/usr/bin/chromium-headless-shell';

/** Chromium as the tests drive it: the shell without a window, half the work, or the whole, which shows PDFs as well. */
export const launch = ({ whole = false } = {}) => chromium.launch({
  executablePath: !whole && existsSync(shell) ? shell : '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A page of its own; whatever a script throws or the policy refuses is kept in `page.wrong`. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ baseURL: url, locale: 'zh-CN', acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('console', (line) => {
    // A file shown in place is the browser's own document.
    const own = !line.location().url.includes('/api/v1/evidence/');
    if (own && line.type() === 'error' && /Content Security Policy|Refused to/.test(line.text())) page.wrong.push(line.text());
  });
  return page;
}

let made = 0;
/** Registers a new applicant by the page. */
export async function register(page) {
  made += 1;
  const login = `browser-${process.pid}-${Date.now().toString(36)}-${made}`;
  const password = `浏览器测试-${login}`;
  await page.goto('/register');
  await page.fill('#organisation', example.organisation);
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/applications');
  return { login, password };
}

/** Signs in by the page. */
export async function signIn(page, { login, password }) {
  await page.goto('/sign-in');
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL((to) => !to.pathname.startsWith('/sign-in'));
}

/** Begins an application of the example's category and level; answers its path. */
export async function begin(page) {
  await page.goto(`/applications/new?programme=${example.programme}`);
  await page.check(`#c-${example.category}-${example.level}`);
  await page.click('main button[type=submit]');
  await page.waitForURL(/\/applications\/[a-z2-7]{26}$/);
  return new URL(page.url()).pathname;
}

/** Fills in every field of the page for which the example has a value; a field whose value brings up others comes first. */
export async function fillIn(page) {
  for (let pass = 0; pass < 6; pass += 1) {
    const ids = await page.$$eval('[data-field]', (boxes) => boxes.map((b) => ({ id: b.dataset.field, controls: b.hasAttribute('data-controls') })));
    let reloaded = false;
    for (const { id, controls } of ids.sort((a, b) => Number(b.controls) - Number(a.controls))) {
      const value = example.fields[id];
      if (value === undefined || !(await fillField(page, id, value))) continue;
      if (controls) {
        await page.waitForEvent('load');
        reloaded = true;
        break;
      }
    }
    if (!reloaded) return;
  }
  throw new Error('the form keeps changing');
}

/** Types a value into a field; false if it is there already. */
export async function fillField(page, id, value) {
  const inputs = page.locator(`[name="f.${id}"]`);
  const first = inputs.first();
  const type = await first.evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()));
  if (type === 'radio' || type === 'checkbox') {
    let changed = false;
    for (const choice of value.split('\n')) {
      const input = page.locator(`[name="f.${id}"][value="${choice}"]`);
      if (await input.isChecked()) continue;
      await input.check({ force: true });
      changed = true;
    }
    return changed;
  }
  if ((await first.inputValue()) === value) return false;
  if (type === 'select') await first.selectOption(value);
  else await first.fill(value);
  await first.evaluate((e) => e.blur());
  return true;
}

/** What axe-core finds against WCAG 2.2 A and AA, one line each. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    // A file shown in place is the browser's own viewer.
    iframes: false,
  }));
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary.split('\n')[1] || v.help}`));
}

/** Whether the page fits a telephone's width. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
