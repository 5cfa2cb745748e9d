// Filling in when things don't go smoothly: two tabs, an ended session, no scripts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { begin, example, file, fillField, launch, open, register, signIn } from './support.mjs';

const form = (path) => `${path}/forms/application`;

describe('filling in', { concurrency: 1 }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(async () => { await browser?.close(); });

  test('a field is saved as it is left', async () => {
    const page = await open(browser);
    await register(page);
    const path = await begin(page);
    await page.goto(form(path));
    await fillField(page, 'name', '甲公司');
    await page.waitForSelector('[data-field=name] [data-saved]:has-text("已保存")');
    await page.reload();
    assert.equal(await page.inputValue('[name="f.name"]'), '甲公司');
    await page.context().close();
  });

  test('of two tabs neither loses its text, and both values are shown', async () => {
    const one = await open(browser);
    await register(one);
    const path = await begin(one);
    await one.goto(form(path));
    const two = await one.context().newPage();
    await two.goto(form(path));
    await fillField(two, 'name', '那里填的');
    await two.waitForSelector('[data-field=name] [data-saved]:has-text("已保存")');
    await fillField(one, 'contact_name', '这里填的联系人');
    await one.waitForSelector('[data-field=contact_name] [data-saved]:has-text("已保存")');
    await fillField(one, 'name', '这里填的');
    await one.waitForSelector('[data-field=name] .theirs:has-text("那里填的")');
    assert.equal(await one.inputValue('[name="f.name"]'), '这里填的');
    await one.click('[data-field=name] .theirs button:has-text("保存我填的")');
    await one.waitForSelector('[data-field=name] [data-saved]:has-text("已保存")');
    await two.reload();
    assert.equal(await two.inputValue('[name="f.name"]'), '这里填的');
    assert.equal(await two.inputValue('[name="f.contact_name"]'), '这里填的联系人');
    await one.context().close();
  });

  test('an ended session loses no typed text', async () => {
    const page = await open(browser);
    const account = await register(page);
    const path = await begin(page);
    await page.goto(form(path));
    await page.context().clearCookies();
    await fillField(page, 'name', '过期后填的');
    await page.waitForSelector('[data-banner]:has-text("登录已过期")');
    assert.equal(await page.inputValue('[name="f.name"]'), '过期后填的');
    const other = await page.context().newPage();
    await signIn(other, account);
    await page.click('[data-banner] button');
    await page.waitForSelector('[data-field=name] [data-saved]:has-text("已保存")');
    await page.reload();
    assert.equal(await page.inputValue('[name="f.name"]'), '过期后填的');
    await page.context().close();
  });

  test('without scripts a form is saved, wrong fields are named and linked, and a file is uploaded', async () => {
    const page = await open(browser, { javaScriptEnabled: false });
    await register(page);
    const path = await begin(page);
    await page.goto(form(path));
    await page.fill('[name="f.name"]', example.fields.name);
    await page.fill('[name="f.credit_code"]', '123');
    await page.click('button[name=then][value=stay]');
    assert.match(page.url(), /saved=1/);
    assert.equal(await page.inputValue('[name="f.name"]'), example.fields.name);
    assert.match(await page.textContent('.error-summary a[href="#f-credit_code"]'), /统一社会信用代码.*18 位/);
    assert.match(await page.textContent('[data-field=contact_name] .error'), /还没有填写“联系人”/);
    await page.goto(`${path}/materials/SH23-M07`);
    const name = example.materials['SH23-M07'][0];
    await page.setInputFiles('#file', file('SH23-M07', name));
    await page.click('form[data-upload] button');
    assert.match(page.url(), /uploaded=1/);
    assert.match(await page.textContent('.file-name'), new RegExp(name.replace('.', '\\.')));
    await page.click('.file-actions button:has-text("移除")');
    assert.match(page.url(), /removed=1/);
    assert.equal(await page.locator('.file').count(), 0);
    await page.click('form[data-upload] button');
    assert.match(await page.textContent('.error-summary'), /没有收到文件/);
    await page.context().close();
  });

  test('without scripts and without a session the typed text comes back to be saved', async () => {
    const page = await open(browser, { javaScriptEnabled: false });
    const account = await register(page);
    const path = await begin(page);
    await page.goto(form(path));
    await page.fill('[name="f.name"]', '过期后填的');
    await page.context().clearCookies();
    await page.click('button[name=then][value=stay]');
    assert.match(await page.textContent('h1'), /还没有保存/);
    const other = await page.context().newPage();
    await signIn(other, account);
    await page.click('main button[type=submit]');
    assert.match(await page.textContent('h1'), /还没有保存/);
    await page.click('main button[type=submit]');
    await page.goto(form(path));
    assert.equal(await page.inputValue('[name="f.name"]'), '过期后填的');
    await page.context().close();
  });

  test('without scripts two tabs are told of each other', async () => {
    const one = await open(browser, { javaScriptEnabled: false });
    await register(one);
    const path = await begin(one);
    await one.goto(form(path));
    const two = await one.context().newPage();
    await two.goto(form(path));
    await two.fill('[name="f.name"]', '那里填的');
    await two.click('button[name=then][value=stay]');
    await one.fill('[name="f.name"]', '这里填的');
    await one.fill('[name="f.contact_name"]', '联系人');
    await one.click('button[name=then][value=stay]');
    assert.match(await one.textContent('[data-field=name] .theirs'), /那里填的/);
    assert.equal(await one.inputValue('[name="f.name"]'), '这里填的');
    assert.equal(await one.inputValue('[name="f.contact_name"]'), '联系人');
    await one.click('button[name=then][value=stay]');
    assert.equal(await one.inputValue('[name="f.name"]'), '这里填的');
    await two.goto(form(path));
    assert.equal(await two.inputValue('[name="f.name"]'), '这里填的');
    await one.context().close();
  });

  test('a draft is deleted after a question', async () => {
    const page = await open(browser);
    await register(page);
    const path = await begin(page);
    await page.click('text=删除这份申报');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/deleted=1/);
    assert.equal((await page.goto(path)).status(), 404);
    await page.context().close();
  });
});
