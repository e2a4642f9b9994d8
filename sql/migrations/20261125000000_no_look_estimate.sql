-- What a look may cost follows its picture and its model since look_tokens; the flat figure is asked for by nobody,
-- inside the database or outside it.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- squawk-ignore ban-drop-function
drop function studio.look_estimate(text, date);
