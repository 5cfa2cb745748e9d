// Every page: accessible, as wide as a telephone, unaffected by hostile text, closed to whoever may not see it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, begin, example, launch, open, overflow, register, signIn, violations } from './support.mjs';

describe('pages', { concurrency: 1 }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(async () => { await browser?.close(); });

  async function hold(page, paths) {
    for (const path of paths) {
      await page.setViewportSize({ width: 1280, height: 900 });
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, path);
      assert.deepEqual(await violations(page), [], path);
      await page.setViewportSize({ width: 320, height: 640 });
      assert.ok((await overflow(page)) <= 0, `${path} is wider than a telephone by ${await overflow(page)}`);
    }
    assert.deepEqual(page.wrong, []);
  }

  test('before signing in', async () => {
    const page = await open(browser);
    await hold(page, ['/', '/register', '/sign-in', '/sign-out', '/setup']);
    assert.match(await page.textContent('.demonstration'), /演示环境/);
    await page.context().close();
  });

  test('of the applicant', async () => {
    const page = await open(browser);
    await register(page);
    const path = await begin(page);
    const forms = await page.$$eval('.task a[href*="/forms/"]', (links) => links.map((a) => a.getAttribute('href')));
    await hold(page, [
      '/applications', '/applications/new', path, `${path}/address`, ...forms, `${path}/assessment`, `${path}/materials/SH23-M07`,
      `${path}/materials/SH23-M19`, `${path}/materials/SH23-M02/print`, `${path}/check`, `${path}/answers`, `${path}/submit`, `${path}/delete`,
    ]);
    await page.context().close();
  });

  test('of the recommending body', async () => {
    const page = await open(browser);
    await signIn(page, accounts.recommender);
    await hold(page, ['/recommendations', `/recommendations/${example.programme}/tables`]);
    await page.context().close();
  });

  test('of the association, which makes an account that can sign in', async () => {
    const page = await open(browser);
    await signIn(page, accounts.association);
    await hold(page, ['/office', '/office/accounts', `/office/programmes/${example.programme}`]);
    const login = `office-${Date.now().toString(36)}`;
    await page.goto('/office/accounts');
    await page.fill('#organisation', '样例区促进会');
    await page.fill('#body', 'sample-district');
    await page.fill('#login', login);
    await page.fill('#password', 'a-long-enough-password');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/made=1/);
    const other = await open(browser);
    await signIn(other, { login, password: 'a-long-enough-password' });
    assert.match(other.url(), /\/recommendations$/);
    await other.context().close();
    await page.context().close();
  });

  test('a wrong password is told and keeps the login', async () => {
    const page = await open(browser);
    await page.goto('/sign-in');
    await page.fill('#login', 'nobody-of-that-name');
    await page.fill('#password', 'wrong-password');
    await page.click('main button[type=submit]');
    assert.match(await page.textContent('.error-summary'), /登录名或密码不对/);
    assert.equal(await page.inputValue('#login'), 'nobody-of-that-name');
    await page.context().close();
  });

  test('text is never markup, and nothing foreign is loaded', async () => {
    const page = await open(browser);
    const hosts = new Set();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await register(page);
    const path = await begin(page);
    const hostile = '"><img src=x onerror="document.title=1"><script>document.title=2</script>';
    await page.goto(`${path}/forms/application`);
    await page.fill('[name="f.name"]', hostile);
    await page.click('button[name=then][value=stay]');
    await page.waitForURL(/saved=1/);
    for (const where of ['', '/forms/application', '/answers', '/check', '/submit', '/assessment']) {
      await page.goto(`${path}${where}`);
      assert.equal(await page.locator('main img').count(), 0, where);
      assert.ok(!/^[12]$/.test(await page.title()), where);
    }
    assert.equal(hosts.size, 1);
    assert.deepEqual(page.wrong, []);
    await page.context().close();
  });

  test('what is somebody else\'s is not found, and what needs a session leads to signing in and back', async () => {
    const owner = await open(browser);
    await register(owner);
    const path = await begin(owner);
    const other = await open(browser);
    const account = await register(other);
    const answer = await other.goto(path);
    assert.ok([403, 404].includes(answer.status()));
    assert.ok(await other.locator('main .button').count());
    assert.equal((await other.goto('/recommendations')).status(), 403);
    assert.equal((await other.goto('/no-such-page')).status(), 404);
    await other.context().clearCookies();
    await other.goto('/applications/new');
    assert.match(other.url(), /\/sign-in/);
    await other.fill('#login', account.login);
    await other.fill('#password', account.password);
    await other.click('main button[type=submit]');
    await other.waitForURL('**/applications/new');
    await owner.context().close();
    await other.context().close();
  });
});
