'use strict';
// Drives a node through the official Node driver. Prints one line a check: "ok NAME" or "failed NAME: why".
//   node node_driver.js HOST PORT [USER PASSWORD]
const assert = require('node:assert/strict');
const { once } = require('node:events');
const cassandra = require('cassandra-driver');
const { types } = cassandra;

const [host, port, user, password] = process.argv.slice(2);
const keyspace = `node_driver_${Date.now()}`;
const prepared = { prepare: true };
const options = {
  contactPoints: [`${host}:${port}`],
  localDataCenter: 'datacenter1',
  encoding: { map: Map }, // Plain objects would reorder keys that look like numbers.
  credentials: user ? { username: user, password } : undefined,
};
const checks = [];
const check = (name, run) => checks.push({ name, run });
let client;

const rejects = (promise, code, pattern) => assert.rejects(promise, error => {
  assert.equal(error.code, code, `code of: ${error.message}`);
  assert.match(error.message, pattern);
  return true;
});
const ints = (result, column) => result.rows.map(row => row[column]);

check('connects with its defaults and reads the local node', async () => {
  assert.equal(client.hosts.length, 1);
  const row = (await client.execute("SELECT * FROM system.local WHERE key = 'local'")).first();
  assert.equal(row.partitioner, 'org.apache.cassandra.dht.Murmur3Partitioner');
  assert.match(row.release_version, /^3\.11/);
});

check('receives schema events and reads metadata', async () => {
  await client.execute('CREATE TABLE met (a int, b text, c timeuuid, d bigint, s text static, v frozen<map<text, int>>, ' +
    "PRIMARY KEY ((a, b), c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'for metadata' AND gc_grace_seconds = 100");
  const table = await client.metadata.getTable(keyspace, 'met');
  assert.deepEqual(table.partitionKeys.map(c => c.name), ['a', 'b']);
  assert.deepEqual(table.clusteringKeys.map(c => c.name), ['c', 'd']);
  assert.deepEqual(table.clusteringOrder, ['DESC', 'ASC']);
  assert.equal(table.comment, 'for metadata');
  assert.equal(table.gcGraceSeconds, 100);
  assert.equal(table.columnsByName.s.isStatic, true);
  assert.equal(table.columnsByName.v.type.code, types.dataTypes.map);
  await client.execute('ALTER TABLE met ADD extra set<int>');
  await until(async () => (await client.metadata.getTable(keyspace, 'met')).columnsByName.extra, 'the added column in the metadata');
  await client.execute('DROP TABLE met');
  await until(async () => !(await client.metadata.getTable(keyspace, 'met')), 'the dropped table to leave the metadata');
});

check('runs definitions with IF [NOT] EXISTS', async () => {
  await client.execute('CREATE TABLE ddl (k int PRIMARY KEY, v int)');
  await client.execute('CREATE TABLE IF NOT EXISTS ddl (k int PRIMARY KEY)');
  await rejects(client.execute('CREATE TABLE ddl (k int PRIMARY KEY)'), 0x2400, /ddl/);
  await rejects(client.execute(`CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`), 0x2400, /node_driver/);
  await client.execute(`ALTER KEYSPACE ${keyspace} WITH durable_writes = false`);
  await client.execute('INSERT INTO ddl (k, v) VALUES (1, 1)');
  await client.execute('TRUNCATE ddl');
  assert.equal((await client.execute('SELECT * FROM ddl')).rowLength, 0);
  await client.execute('DROP TABLE ddl');
  await client.execute('DROP TABLE IF EXISTS ddl');
  await client.execute('DROP KEYSPACE IF EXISTS never_was');
  await rejects(client.execute('SELECT * FROM ddl'), 0x2200, /unconfigured table ddl/);
});

const scalars = {
  ascii: ['a', 'b'], bigint: [types.Long.fromString('-9223372036854775808'), types.Long.fromNumber(5)], blob: [Buffer.from('00ff', 'hex'), Buffer.from('01', 'hex')],
  boolean: [false, true], date: [types.LocalDate.fromString('-0044-03-15'), types.LocalDate.fromString('2026-11-24')],
  decimal: [types.BigDecimal.fromString('-12.50'), types.BigDecimal.fromString('0.001')], double: [-1.5, 2.25], float: [-0.5, 0.25],
  inet: [types.InetAddress.fromString('127.0.0.1'), types.InetAddress.fromString('192.168.0.1')], int: [-7, 7], smallint: [-300, 300], tinyint: [-3, 3],
  text: ['', 'snowman \u2603'], time: [types.LocalTime.fromString('00:00:01'), types.LocalTime.fromString('23:59:59.999999999')],
  timestamp: [new Date(-1), new Date(1763980000000)], timeuuid: [types.TimeUuid.fromDate(new Date(1000), 1, 'aaaaaa', 'bb'), types.TimeUuid.fromDate(new Date(2000), 1, 'aaaaaa', 'bb')],
  uuid: [types.Uuid.fromString('00000000-0000-4000-8000-000000000001'), types.Uuid.fromString('f0000000-0000-4000-8000-000000000001')],
  varint: [types.Integer.fromString('-123456789012345678901234567890'), types.Integer.fromString('255')],
};

check('keeps every scalar type as key, clustering key ascending and descending, and value', async () => {
  for (const [type, values] of Object.entries(scalars)) {
    for (const order of ['ASC', 'DESC']) {
      const table = `s_${type}_${order}`.toLowerCase();
      await client.execute(`CREATE TABLE ${table} (p ${type}, c ${type}, v ${type}, l list<${type}>, m map<${type}, ${type}>, s set<${type}>, t frozen<tuple<${type}, int>>, ` +
        `PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c ${order})`);
      const key = values[1];
      for (const value of values) {
        await client.execute(`INSERT INTO ${table} (p, c, v, l, m, s, t) VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [key, value, value, [value, value], new Map([...values].reverse().map(v => [v, value])), [...values].reverse(), new types.Tuple(value, 1)], prepared).catch(error => {
          throw new Error(`${type}: ${error.message}`);
        });
      }
      const rows = (await client.execute(`SELECT c, v, l, m, s, t FROM ${table} WHERE p = ?`, [key], prepared)).rows;
      const expected = order === 'ASC' ? values : [...values].reverse();
      assert.deepEqual(rows.map(r => String(r.c)), expected.map(String), `${type} ${order}`);
      assert.deepEqual(rows.map(r => String(r.v)), expected.map(String), type);
      assert.deepEqual(rows.map(r => String(r.l[1])), expected.map(String), `list of ${type}`);
      assert.deepEqual(rows.map(r => String(r.t.get(0))), expected.map(String), `tuple of ${type}`);
      for (const row of rows) {
        assert.deepEqual(row.s.map(String), values.map(String), `set of ${type}, in its order`);
        assert.deepEqual([...row.m.keys()].map(String), values.map(String), `keys of map of ${type}, in their order`);
      }
      const slice = (await client.execute(`SELECT c FROM ${table} WHERE p = ? AND c > ?`, [key, values[0]], prepared)).rows;
      assert.deepEqual(slice.map(r => String(r.c)), [String(values[1])], `slice of ${type} ${order}`);
    }
  }
});

check('keeps durations as values', async () => {
  await client.execute('CREATE TABLE dur (k int PRIMARY KEY, v duration)');
  await client.execute('INSERT INTO dur (k, v) VALUES (1, 1y2mo3d4h5m)');
  await client.execute('INSERT INTO dur (k, v) VALUES (2, ?)', [types.Duration.fromString('-2h')], prepared);
  assert.equal((await client.execute('SELECT v FROM dur WHERE k = 1')).first().v.toString(), '1y2mo3d4h5m');
  assert.equal((await client.execute('SELECT v FROM dur WHERE k = 2')).first().v.toString(), '-2h');
});

check('binds values by position and name, null and unset', async () => {
  await client.execute('CREATE TABLE bind (k int PRIMARY KEY, a int, b text)');
  await client.execute('INSERT INTO bind (k, a, b) VALUES (:k, :a, :b)', { k: 1, a: 2, b: 'three' }, prepared);
  await client.execute('INSERT INTO bind (k, a, b) VALUES (?, ?, ?)', [1, types.unset, null], prepared);
  assert.deepEqual({ ...(await client.execute('SELECT a, b FROM bind WHERE k = :key', { key: 1 }, { hints: ['int'], prepare: true })).first() }, { a: 2, b: null });
  await rejects(client.execute('INSERT INTO bind (k, a) VALUES (?, ?)', [null, 1], prepared), 0x2200, /null/i);
  await rejects(client.execute('SELECT * FROM bind WHERE k = ?', [], {}), 0x2200, /bind variables|values/);
});

check('selects by composite key, slice, multi-column slice, IN, ORDER BY and limits', async () => {
  await client.execute('CREATE TABLE sel (p int, q text, a int, b int, v int, PRIMARY KEY ((p, q), a, b)) WITH CLUSTERING ORDER BY (a ASC, b DESC)');
  for (let p = 1; p <= 2; p++) for (let a = 0; a < 4; a++) for (let b = 0; b < 3; b++) {
    await client.execute('INSERT INTO sel (p, q, a, b, v) VALUES (?, ?, ?, ?, ?)', [p, 'x', a, b, a * 10 + b], prepared);
  }
  const select = async (rest, values = []) => ints(await client.execute(`SELECT v FROM sel WHERE ${rest}`, values, prepared), 'v');
  assert.deepEqual(await select("p = 1 AND q = 'x'"), [2, 1, 0, 12, 11, 10, 22, 21, 20, 32, 31, 30]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND a >= 1 AND a < 3"), [12, 11, 10, 22, 21, 20]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND a = 2 AND b <= ?", [1]), [21, 20]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND (a, b) > (1, 1) AND (a, b) <= (2, 1)"), [12, 21, 20]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND (a, b) IN ((3, 0), (0, 2))"), [2, 30]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND a IN (3, 1) AND b = 0"), [10, 30]);
  assert.deepEqual(await select("p = 1 AND q = 'x' AND a IN ? AND b IN ?", [[3, 0], [1]]), [1, 31]);
  assert.deepEqual(await select("p = 1 AND q = 'x' ORDER BY a DESC, b ASC LIMIT 4"), [30, 31, 32, 20]);
  assert.deepEqual((await select("p IN (1, 2) AND q = 'x' PER PARTITION LIMIT 2")), [2, 1, 2, 1]);
  assert.deepEqual((await client.execute('SELECT DISTINCT p, q FROM sel')).rowLength, 2);
  assert.deepEqual(await select('v = 21 ALLOW FILTERING'), [21, 21]);
  await rejects(client.execute("SELECT * FROM sel WHERE p = 1"), 0x2200, /ALLOW FILTERING/);
  await rejects(client.execute("SELECT * FROM sel WHERE p = 1 AND q = 'x' AND b = 1"), 0x2200, /ALLOW FILTERING|restricted/);
  await rejects(client.execute("SELECT * FROM sel WHERE p = 1 AND q = 'x' ORDER BY b ASC"), 0x2200, /[Oo]rder by/);
  await rejects(client.execute("SELECT nope FROM sel"), 0x2200, /nope in table node_driver_\d+\.sel/);
});

check('pages, with a page state that another connection goes on from', async () => {
  await client.execute('CREATE TABLE pag (p int, c int, PRIMARY KEY (p, c))');
  for (let p = 0; p < 3; p++) for (let c = 0; c < 40; c++) await client.execute('INSERT INTO pag (p, c) VALUES (?, ?)', [p, c], prepared);
  const first = await client.execute('SELECT p, c FROM pag', [], { prepare: true, fetchSize: 25 });
  assert.equal(first.rowLength, 25);
  const other = new cassandra.Client({ ...options, keyspace });
  const seen = first.rows.map(r => `${r.p}/${r.c}`);
  let pageState = first.pageState;
  while (pageState) {
    const page = await other.execute('SELECT p, c FROM pag', [], { prepare: true, fetchSize: 25, pageState });
    seen.push(...page.rows.map(r => `${r.p}/${r.c}`));
    pageState = page.pageState;
  }
  await other.shutdown();
  assert.equal(seen.length, 120);
  assert.equal(new Set(seen).size, 120);
  let rows = 0;
  for await (const row of await client.execute('SELECT c FROM pag WHERE p = 1 ORDER BY c DESC LIMIT 33', [], { prepare: true, fetchSize: 10 })) {
    assert.equal(row.c, 39 - rows++);
  }
  assert.equal(rows, 33);
  await assert.rejects(client.execute('SELECT c FROM pag', [], { fetchSize: 10, pageState: 'ff00' }), /paging state/);
});

check('keeps static columns', async () => {
  await client.execute('CREATE TABLE sta (p int, c int, s text static, v int, PRIMARY KEY (p, c))');
  await client.execute("INSERT INTO sta (p, s) VALUES (1, 'alone')");
  assert.deepEqual((await client.execute('SELECT c, s, v FROM sta WHERE p = 1')).rows.map(r => [r.c, r.s, r.v]), [[null, 'alone', null]]);
  await client.execute("INSERT INTO sta (p, c, s, v) VALUES (1, 1, 'shared', 10)");
  await client.execute('INSERT INTO sta (p, c, v) VALUES (1, 2, 20)');
  assert.deepEqual((await client.execute('SELECT c, s FROM sta WHERE p = 1')).rows.map(r => [r.c, r.s]), [[1, 'shared'], [2, 'shared']]);
  await client.execute("UPDATE sta SET s = 'new' WHERE p = 1");
  await client.execute('DELETE FROM sta WHERE p = 1 AND c = 1');
  assert.deepEqual((await client.execute('SELECT c, s FROM sta WHERE p = 1')).rows.map(r => [r.c, r.s]), [[2, 'new']]);
  const applied = (await client.execute("UPDATE sta SET s = 'cas' WHERE p = 1 IF s = 'new'")).wasApplied();
  assert.equal(applied, true);
});

check('updates collections in place', async () => {
  await client.execute('CREATE TABLE col (k int PRIMARY KEY, s set<int>, l list<text>, m map<text, int>)');
  await client.execute("INSERT INTO col (k, s, l, m) VALUES (1, {3, 1, 2}, ['b', 'c'], {'x': 1})");
  await client.execute("UPDATE col SET s = s + {0}, l = ['a'] + l, m['y'] = 2 WHERE k = 1");
  await client.execute("UPDATE col SET s = s - {3} WHERE k = 1");
  await client.execute("UPDATE col SET l = l + ['d'] WHERE k = 1");
  await client.execute("UPDATE col SET l[1] = 'B' WHERE k = 1");
  await client.execute("DELETE l[2], m['x'] FROM col WHERE k = 1");
  let row = (await client.execute('SELECT * FROM col WHERE k = 1')).first();
  assert.deepEqual([row.s, row.l, row.m], [[0, 1, 2], ['a', 'B', 'd'], new Map([['y', 2]])]);
  await client.execute("UPDATE col SET l = l - ['a'], m = m - {'y'} WHERE k = 1");
  row = (await client.execute('SELECT * FROM col WHERE k = 1')).first();
  assert.deepEqual([row.l, row.m], [['B', 'd'], null]);
  assert.equal((await client.execute('SELECT k FROM col WHERE s CONTAINS 2 ALLOW FILTERING')).rowLength, 1);
  await rejects(client.execute("UPDATE col SET l[9] = 'x' WHERE k = 1"), 0x2200, /List index 9 out of bound, list has size 2/);
});

check('counts', async () => {
  await client.execute('CREATE TABLE cnt (k int PRIMARY KEY, n counter)');
  await Promise.all(Array.from({ length: 50 }, () => client.execute('UPDATE cnt SET n = n + 2 WHERE k = 1', [], prepared)));
  await client.execute('UPDATE cnt SET n = n - ? WHERE k = 1', [types.Long.fromNumber(1)], prepared);
  assert.equal((await client.execute('SELECT n FROM cnt WHERE k = 1')).first().n.toString(), '99');
  await client.batch([{ query: 'UPDATE cnt SET n = n + 1 WHERE k = 1' }, { query: 'UPDATE cnt SET n = n + 1 WHERE k = 2' }], { counter: true });
  assert.equal((await client.execute('SELECT n FROM cnt WHERE k = 1')).first().n.toString(), '100');
  await rejects(client.execute('INSERT INTO cnt (k, n) VALUES (1, 1)'), 0x2200, /counter/);
  await rejects(client.execute('UPDATE cnt SET n = 5 WHERE k = 1'), 0x2200, /counter/);
});

check('obeys TTL and timestamps', async () => {
  await client.execute('CREATE TABLE ttl (k int PRIMARY KEY, v int, w int)');
  await client.execute('INSERT INTO ttl (k, v) VALUES (1, 1) USING TTL 1000 AND TIMESTAMP 1000');
  const row = (await client.execute('SELECT TTL(v), WRITETIME(v) AS w, ttl(w) AS none FROM ttl WHERE k = 1')).first();
  assert.ok(row['ttl(v)'] > 990 && row['ttl(v)'] <= 1000);
  assert.equal(row.w.toString(), '1000');
  assert.equal(row.none, null);
  await client.execute('UPDATE ttl USING TIMESTAMP 999 SET v = 2 WHERE k = 1');
  assert.equal((await client.execute('SELECT v FROM ttl WHERE k = 1')).first().v, 1);
  await client.execute('DELETE FROM ttl USING TIMESTAMP 1000 WHERE k = 1');
  assert.equal((await client.execute('SELECT v FROM ttl WHERE k = 1')).rowLength, 0);
  await rejects(client.execute('INSERT INTO ttl (k, v) VALUES (1, 1) USING TTL -1'), 0x2200, /TTL/i);
});

check('applies conditions', async () => {
  await client.execute('CREATE TABLE cas (k int PRIMARY KEY, v int, t text)');
  const apply = async (query, values) => (await client.execute(query, values, prepared)).first();
  assert.equal((await apply("INSERT INTO cas (k, v, t) VALUES (1, 1, 'a') IF NOT EXISTS"))['[applied]'], true);
  assert.deepEqual({ ...(await apply("INSERT INTO cas (k, v, t) VALUES (1, 2, 'b') IF NOT EXISTS")) }, { '[applied]': false, k: 1, t: 'a', v: 1 });
  assert.deepEqual({ ...(await apply('UPDATE cas SET v = 5 WHERE k = 1 IF v = ?', [4])) }, { '[applied]': false, v: 1 });
  assert.equal((await apply("UPDATE cas SET v = 5 WHERE k = 1 IF v IN (1, 2) AND t != 'z'"))['[applied]'], true);
  assert.deepEqual({ ...(await apply('UPDATE cas SET v = 5 WHERE k = 9 IF EXISTS')) }, { '[applied]': false });
  assert.equal((await apply('DELETE FROM cas WHERE k = 1 IF v > 4'))['[applied]'], true);
  const wins = await Promise.all(Array.from({ length: 30 }, (_, i) => apply('INSERT INTO cas (k, v) VALUES (7, ?) IF NOT EXISTS', [i])));
  assert.equal(wins.filter(r => r['[applied]']).length, 1);
});

check('runs batches by opcode and by text', async () => {
  await client.execute('CREATE TABLE bat (p int, c int, v text, PRIMARY KEY (p, c))');
  await client.batch([
    { query: 'INSERT INTO bat (p, c, v) VALUES (?, ?, ?)', params: [1, 1, 'one'] },
    { query: 'INSERT INTO bat (p, c, v) VALUES (?, ?, ?)', params: [1, 2, 'two'] },
  ], { prepare: true, logged: false });
  await client.execute("BEGIN BATCH USING TIMESTAMP 9999999999999999 INSERT INTO bat (p, c, v) VALUES (1, 3, 'three'); DELETE FROM bat WHERE p = 1 AND c = 1; APPLY BATCH");
  const rows = (await client.execute('SELECT c, WRITETIME(v) AS w FROM bat WHERE p = 1')).rows;
  assert.deepEqual(rows.map(r => r.c), [2, 3]);
  assert.equal(rows[1].w.toString(), '9999999999999999');
  const result = await client.batch([
    "INSERT INTO bat (p, c, v) VALUES (1, 4, 'four') IF NOT EXISTS", "UPDATE bat SET v = 'x' WHERE p = 1 AND c = 2 IF v = 'nope'"], {});
  assert.equal(result.wasApplied(), false);
  assert.equal((await client.execute('SELECT * FROM bat WHERE p = 1 AND c = 4')).rowLength, 0);
});

check('knows token, now, toTimestamp and count', async () => {
  await client.execute('CREATE TABLE fun (k int PRIMARY KEY, t timeuuid)');
  for (let k = 0; k < 20; k++) await client.execute('INSERT INTO fun (k, t) VALUES (?, now())', [k], prepared);
  const all = (await client.execute('SELECT token(k) AS tok, k, toTimestamp(t) AS at FROM fun')).rows;
  assert.equal(all.length, 20);
  for (let i = 1; i < all.length; i++) assert.ok(all[i - 1].tok.lessThan(all[i].tok));
  assert.ok(Math.abs(all[0].at.getTime() - Date.now()) < 600000);
  assert.equal((await client.execute('SELECT count(*) FROM fun')).first().count.toString(), '20');
  const half = (await client.execute('SELECT k FROM fun WHERE token(k) > ? AND token(k) <= ?', [all[4].tok, all[9].tok], prepared)).rows;
  assert.deepEqual(half.map(r => r.k), all.slice(5, 10).map(r => r.k));
  assert.equal((await client.execute('SELECT k FROM fun WHERE token(k) = token(3)')).first().k, 3);
  await rejects(client.execute('SELECT max(k) FROM fun'), 0x2200, /Unknown function 'max'/);
});

check('keeps blobs of 1 MB and runs 1,000 requests at once on one connection', async () => {
  await client.execute('CREATE TABLE big (k int PRIMARY KEY, v blob)');
  const blob = Buffer.alloc(1 << 20, 7);
  await client.execute('INSERT INTO big (k, v) VALUES (1, ?)', [blob], prepared);
  assert.ok(blob.equals((await client.execute('SELECT v FROM big WHERE k = 1')).first().v));
  await Promise.all(Array.from({ length: 1000 }, (_, k) => client.execute('INSERT INTO big (k, v) VALUES (?, ?)', [k + 10, Buffer.from([k & 255])], prepared)));
  assert.equal((await client.execute('SELECT count(*) FROM big')).first().count.toString(), '1001');
});

check('prepares again after ALTER', async () => {
  await client.execute('CREATE TABLE alt (k int PRIMARY KEY, v int)');
  await client.execute('INSERT INTO alt (k, v) VALUES (?, ?)', [1, 1], prepared);
  assert.deepEqual(Object.keys((await client.execute('SELECT * FROM alt WHERE k = ?', [1], prepared)).first()), ['k', 'v']);
  await client.execute('ALTER TABLE alt ADD w text');
  await client.execute('INSERT INTO alt (k, v) VALUES (?, ?)', [2, 2], prepared);
  await client.execute('ALTER TABLE alt DROP v');
  await client.execute('ALTER TABLE alt ADD v int');
  assert.equal((await client.execute('SELECT v FROM alt WHERE k = 1')).first().v, null);
});

check('says what is wrong, and where', async () => {
  await rejects(client.execute('SELEKT * FROM x'), 0x2000, /line 1:0/);
  await rejects(client.execute('SELECT *\n  FRM x'), 0x2000, /line 2:2/);
  await rejects(client.execute('SELECT * FROM nowhere.x'), 0x2200, /nowhere/i);
  await rejects(client.execute('USE nowhere'), 0x2200, /nowhere/);
  await rejects(client.execute("INSERT INTO alt (k, w) VALUES ('text', 'x')"), 0x2200, /STRING.*k|k.*int/);
  await rejects(client.execute('CREATE INDEX i ON alt (w)'), 0x2000, /line 1/);
});

async function until(condition, what) {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`waited 5 s for ${what}`);
}

async function main() {
  const bare = new cassandra.Client(options);
  await bare.connect();
  await bare.execute(`CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': '1'}`);
  await bare.shutdown();
  client = new cassandra.Client({ ...options, keyspace });
  await client.connect();
  for (const { name, run } of checks) {
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`failed ${name}: ${String(error.stack ?? error).replaceAll('\n', ' | ')}`);
    }
  }
  await client.execute(`DROP KEYSPACE ${keyspace}`);
  await client.shutdown();
}

main().then(() => console.log('done'), error => {
  console.log(`failed to run: ${String(error.stack ?? error).replaceAll('\n', ' | ')}`);
  process.exitCode = 1;
});
