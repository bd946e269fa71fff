-- Where the total of an order is rounded to what can be paid (5 Rappen), the difference has an account of its own.
insert into ledger.account (code, title, normal_side) values ('rounding', 'Totals rounded to what can be paid', 'credit');
