-- Everything generated is a function of numbers and of the seed: pick(key, salt, n) is one of 0..n-1.
CREATE OR REPLACE MACRO pick(key, salt, n) AS (hash(key * 1000 + salt + {seed} * 100000000000) % n)::BIGINT;
CREATE OR REPLACE MACRO numbered(prefix, i) AS prefix || '-' || lpad(i::VARCHAR, 9, '0');
CREATE OR REPLACE MACRO stated(number) AS 's-' || lpad(number::VARCHAR, 12, '0');
-- Every 400th act is reported twice as two records; another such pair remains unsure.
CREATE OR REPLACE MACRO told_again(i) AS i % 400 IN (1, 201);
CREATE OR REPLACE MACRO original(i) AS CASE WHEN told_again(i) THEN i - 1 ELSE i END;
CREATE OR REPLACE MACRO against_group(i) AS pick(original(i), 4, 100) < 4;
CREATE OR REPLACE MACRO derived(s) AS s > 20 AND pick(s, 11, 100) < 25;
CREATE OR REPLACE MACRO act_type(i) AS (
    ['arrest', 'arrest', 'arrest', 'detention', 'charge', 'use_of_force', 'threat', 'intimidation',
     'questioning', 'surveillance'][pick(original(i), 3, 10) + 1]
);
