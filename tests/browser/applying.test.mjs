// Both ways on the complete made-up application: the applicant from registration to the receipt, the recommending body to its table.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { accounts, begin, body, example, file, fillIn, launch, open, register, signIn, url, violations } from './support.mjs';

describe('the way of the applicant, then of the recommending body', { concurrency: 1 }, () => {
  let browser, page, path, number;
  before(async () => { browser = await launch({ whole: true }); page = await open(browser); });
  after(async () => { await browser?.close(); });

  test('registers and begins an application, which is loudly not handed in', async () => {
    await register(page);
    path = await begin(page);
    assert.match(await page.textContent('.loud-title'), /尚未提交/);
    await page.goto('/applications');
    assert.match(await page.textContent('.loud-title'), /有 1 份申报尚未提交/);
  });

  test('chooses the recommending body', async () => {
    await page.goto(`${path}/address`);
    await page.selectOption('#recommender', body);
    await page.click('main button[type=submit]');
    await page.waitForURL(/saved=1/);
    await page.goto(`${path}/address`);
    assert.equal(await page.inputValue('#recommender'), body);
  });

  test('fills in every form, saved as it is typed', async () => {
    await page.goto(path);
    const forms = await page.$$eval('.task a[href*="/forms/"]', (links) => [...new Set(links.map((a) => a.getAttribute('href')))]);
    assert.ok(forms.length >= 4, `${forms}`);
    for (const form of forms) {
      await page.goto(form);
      await fillIn(page);
      await page.click('button[name=then][value=list]');
      await page.waitForURL(/saved=1/);
    }
    await page.goto(forms[0]);
    const labels = await page.$$eval('[data-field]', (boxes) => boxes.map((b) => b.dataset.field));
    for (const id of labels.filter((id) => example.fields[id])) {
      assert.equal(await page.inputValue(`[name="f.${id}"]`), example.fields[id]);
    }
  });

  test('fills in the score sheet with sums as it goes, and the service reckons the same', async () => {
    await page.goto(`${path}/assessment`);
    await fillIn(page);
    const live = await page.textContent('[data-total]');
    const items = Object.entries(example.fields).filter(([id, value]) => /^assessment\.[a-gx]\d+$/.test(id) && value);
    assert.equal(Number(live), items.reduce((sum, [, value]) => sum + Number(value), 0));
    await page.click('button[name=then][value=stay]');
    await page.waitForURL(/saved=1/);
    const context = await open(browser, { javaScriptEnabled: false, storageState: await page.context().storageState() });
    await context.goto(`${path}/assessment`);
    assert.equal(await context.textContent('[data-total]'), live);
    await context.context().close();
  });

  test('uploads the evidence with its hash, kind and pages shown', async () => {
    for (const [material, names] of Object.entries(example.materials)) {
      await page.goto(`${path}/materials/${material}`);
      await page.setInputFiles('#file', names.map((name) => file(material, name)));
      if (await page.locator('#basis').count()) {
        // Without a basis the page sends nothing.
        await page.click('form[data-upload] button');
        assert.doesNotMatch(page.url(), /uploaded=1/);
        await page.check('#basis-consent');
        assert.deepEqual(await violations(page), []);
      }
      await page.click('form[data-upload] button');
      await page.waitForURL(/uploaded=1/, { timeout: 120_000 });
      const listed = await page.$$eval('.file', (files) => files.map((f) => f.id.replace('file-', '')));
      const hashes = names.map((name) => createHash('sha256').update(readFileSync(file(material, name))).digest('hex'));
      assert.deepEqual(listed.sort(), hashes.sort(), material);
      assert.equal(await page.locator('.file-defect').count(), 0, material);
      if (await page.locator('[data-autosave]').count()) {
        await fillIn(page);
        await page.click('[data-autosave] button[type=submit]');
        await page.waitForURL(/saved=1/);
      }
    }
    await page.goto(`${path}/materials/SH23-M17`);
    assert.match(await page.textContent('.file-facts'), /PDF · \d+ 页/);
    // The file is shown in place: its frame is there, or comes.
    const ofFile = (frame) => frame.url().includes('/api/v1/evidence/');
    if (!page.frames().some(ofFile)) await page.waitForEvent('framenavigated', ofFile);
  });

  test('sees the respondents row by row', async () => {
    await page.goto(`${path}/materials/SH23-M19`);
    assert.match(await page.textContent('.summary'), /60 行/);
    await page.click('text=逐行查看名单');
    assert.equal(await page.locator('.table-grid tbody tr').count(), 50);
    await page.click('text=下一页');
    assert.equal(await page.locator('.table-grid tbody tr').count(), 10);
    assert.doesNotMatch(await page.textContent('.table-grid'), /138\d{8}/);
  });

  test('sees the findings with clause and quote, and nothing in the way', async () => {
    await page.goto(`${path}/check`);
    const mend = await page.$$eval('section[aria-labelledby=g-mend] .finding', (f) => f.map((e) => e.id));
    assert.deepEqual(mend, []);
    assert.ok((await page.locator('.finding').count()) >= 20);
    assert.ok((await page.locator('.finding blockquote').count()) >= 20);
    assert.match(await page.textContent('.grade'), /可达到/);
  });

  test('checks the answers and submits against a receipt', async () => {
    await page.goto(`${path}/answers`);
    assert.match(await page.textContent('main'), new RegExp(example.fields.project_name));
    await page.goto(`${path}/submit`);
    await page.click('button:has-text("提交申报")');
    assert.match(await page.textContent('.error-summary'), /请先勾选声明/);
    await page.check('#declare');
    await page.click('button:has-text("提交申报")');
    await page.waitForURL(/\/receipt$/);
    number = (await page.textContent('.confirmation-number')).trim();
    assert.match(number, /^SH23-\d{4}$/);
    const files = await page.$$eval('.digest-cell', (cells) => cells.map((c) => c.textContent));
    const wanted = createHash('sha256').update(readFileSync(file('SH23-M07', example.materials['SH23-M07'][0]))).digest('hex');
    assert.ok(files.includes(wanted));
    assert.deepEqual(await violations(page), []);
  });

  test('downloads the receipt as PDF and JSON', async () => {
    const [pdf] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), page.click('text=下载回执（PDF）')]);
    assert.equal(readFileSync(await pdf.path()).subarray(0, 5).toString(), '%PDF-');
    const json = await page.request.get(`/api/v1${path}/receipt`);
    assert.equal((await json.json()).number, number);
  });

  test('the recommending body finds it by number, code and name, and reads the evidence beside the form', async () => {
    const office = await open(browser);
    await signIn(office, accounts.recommender);
    for (const query of [number, example.fields.credit_code, example.fields.name.slice(0, 6)]) {
      await office.goto('/recommendations');
      await office.fill('#q', query);
      await office.click('.search button');
      assert.match(await office.textContent('.table'), new RegExp(number), query);
    }
    await office.fill('#q', '没有这样的单位');
    await office.click('.search button');
    assert.equal(await office.locator('.table').count(), 0);
    await office.goto(`/recommendations${path.replace('/applications', '')}`);
    assert.match(await office.textContent('main'), new RegExp(example.fields.project_name));
    await office.click('.material-files a[target=viewer] >> nth=0');
    await office.waitForFunction(() => document.querySelector('.viewer-hint').hidden);
    assert.deepEqual(await violations(office), []);
    assert.deepEqual(office.wrong, []);
    await office.context().close();
  });

  test('the recommending body sees respondents for a purpose, draws a sample again, and the applicant reads who looked', async () => {
    const office = await open(browser);
    await signIn(office, accounts.recommender);
    await office.goto(`/recommendations${path.replace('/applications', '')}`);
    await office.click('text=逐行查看');
    assert.doesNotMatch(await office.textContent('.table-grid'), /138\d{8}/);
    await office.click('text=显示联系方式');
    assert.match(await office.textContent('.error-summary'), /用途/);
    await office.selectOption('#purpose', 'callback');
    await office.click('text=显示联系方式');
    assert.match(await office.textContent('.table-grid'), /138\d{8}/);
    assert.ok(!office.url().includes('callback'));
    const draw = async () => {
      await office.selectOption('#purpose', 'callback');
      await office.fill('#size', '5');
      await office.fill('#seed', '2023-07');
      await office.click('text=抽取并显示');
      const rows = await office.$$eval('.table-grid tbody tr', (all) => all.map((row) => row.textContent));
      assert.deepEqual(await violations(office), []);
      await office.click('text=返回名单');
      return rows;
    };
    const first = await draw();
    assert.equal(first.length, 5);
    assert.deepEqual(await draw(), first);
    await office.goto(`/recommendations${path.replace('/applications', '')}`);
    await office.click('#packet summary');
    assert.deepEqual(await violations(office), []);
    await office.selectOption('#packet-purpose', 'archive');
    const [packet] = await Promise.all([office.waitForEvent('download'), office.click('#packet button')]);
    assert.match(packet.suggestedFilename(), /\.zip$/);
    await office.context().close();
    await page.goto(`${path}/materials/SH23-M19`);
    await page.click('text=逐行查看名单');
    assert.equal(await page.locator('section[aria-labelledby=accesses-title] tbody tr').count(), 4);
  });

  test('the recommending body gives its opinion and fetches the table as PDF and XLSX', async () => {
    const office = await open(browser);
    await signIn(office, accounts.recommender);
    await office.goto(`/recommendations${path.replace('/applications', '')}`);
    await office.click('.opinion-form button');
    assert.match(await office.textContent('.error-summary'), /请选择/);
    await office.check('#decision-recommend');
    await office.fill('#score', '91.5');
    await office.fill('#highlights', '用户意见四十八小时闭环，改进有据可查。');
    await office.fill('#improvements', '建议扩大回访样本。');
    await office.click('.opinion-form button');
    await office.waitForURL(/saved=1/);
    await office.goto(`/recommendations/${example.programme}/tables`);
    await office.fill('#p-filled_by', '周样例');
    await office.click('section[aria-labelledby=profile-title] button');
    await office.waitForURL(/saved=1/);
    await office.click('section[aria-labelledby=SH23-T01] a:has-text("预览")');
    assert.match(await office.textContent('.table-grid'), /91\.5/);
    assert.match(await office.textContent('.paper-spread'), /周样例/);
    await office.goto(`/recommendations/${example.programme}/tables`);
    const fetch = async (text, head) => {
      const [download] = await Promise.all([office.waitForEvent('download', { timeout: 120_000 }), office.click(`a:has-text("下载 ${text}")`)]);
      assert.equal(readFileSync(await download.path()).subarray(0, head.length).toString(), head);
    };
    await fetch('PDF', '%PDF-');
    await fetch('XLSX', 'PK');
    await office.fill('#label', '每晚下载');
    await office.click('section[aria-labelledby=keys-title] button:has-text("开立")');
    const key = await office.textContent('code.key');
    const table = `${url}/api/v1/programmes/${example.programme}/tables/SH23-T01.csv`;
    const first = await globalThis.fetch(table, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(first.status, 200);
    const again = await globalThis.fetch(table, { headers: { authorization: `Bearer ${key}`, 'if-none-match': first.headers.get('etag') } });
    assert.equal(again.status, 304);
    await office.goto(`/recommendations/${example.programme}/tables`);
    await office.click('.keys button >> nth=-1');
    await office.waitForURL(/revoked=1/);
    assert.equal((await globalThis.fetch(table, { headers: { authorization: `Bearer ${key}` } })).status, 401);
    assert.deepEqual(office.wrong, []);
    await office.context().close();
  });

  test('all books come as one ZIP, and after a refusal only what is missing', async () => {
    const office = await open(browser);
    await signIn(office, accounts.recommender);
    await office.goto(`/programmes/${example.programme}/batches`);
    assert.deepEqual(await violations(office), []);
    const book = office.locator('section[aria-labelledby=SH23-T02]');
    const status = book.locator('[data-batch-status]');
    let asked = 0;
    const documents = '**/documents/SH23-T02.docx';
    await office.route(documents, (route) => { asked += 1; return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ detail: '稍后再取。' }) }); });
    await book.locator('a:has-text("DOCX")').click();
    await status.filter({ hasText: '没有完成：稍后再取。已取得 0 份' }).waitFor();
    await office.unroute(documents);
    const [download] = await Promise.all([office.waitForEvent('download', { timeout: 120_000 }), book.locator('a:has-text("继续")').click()]);
    const zip = readFileSync(await download.path());
    assert.equal(zip.subarray(0, 4).toString('latin1'), 'PK\x03\x04');
    assert.ok(zip.includes(`SH23-T02-${number}.docx`) && asked === 1, `${asked} asked`);
    await status.filter({ hasText: 'ZIP 已交给浏览器保存' }).waitFor();
    // A list is one of them, with all its parts.
    const list = office.locator('section[aria-labelledby=SH23-T01] a:has-text("XLSX")');
    const answer = await office.request.get(new URL(await list.getAttribute('href'), url).href);
    assert.equal((await answer.body()).subarray(0, 2).toString(), 'PK');
    assert.deepEqual(office.wrong, []);
    await office.context().close();
  });

  test('the applicant reads the opinion, reports an incident and takes the application back', async () => {
    await page.goto(path);
    assert.match(await page.textContent('.opinion'), /同意推荐/);
    await page.goto(`${path}/report`);
    await page.fill('#text', '演练：没有发生事故。');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/reported=1/);
    await page.goto(`${path}/withdraw`);
    await page.fill('#text', '更换测量报告');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/withdrawn=1/);
    assert.match(await page.textContent('.loud-title'), /已撤回，尚未重新提交/);
    assert.deepEqual(page.wrong, []);
  });
});
