-- A word is no e-mail address: staff are persons too.
alter table cases.event drop constraint event_word_check;
alter table cases.event add check (word ~ '^[a-z0-9]+([-:][a-z0-9]+)*$' and length(word) <= 60);
