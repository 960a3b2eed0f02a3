-- A front session may back off: released on purpose, to be opened again after a while (schema version 1).
ALTER TABLE session_status
    MODIFY COLUMN state Enum8('NULL_VAL' = -1, 'CLOSED' = 0, 'CONNECTING' = 1, 'LOGGING_IN' = 2, 'SUBSCRIBING' = 3,
                              'STREAMING' = 4, 'DISCONNECTED' = 5, 'FAILED' = 6, 'BACKING_OFF' = 7);
