A username is adopted, changed and dropped

Usernames are labels with a history. They change what the customer is called and add a quiet line, and decide nothing.
A late message with the old name does not bring it back. Who shows no username in a message has none any more.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Rita writes "agora com nome" with BR.99 @rita.souza
Support | Rita writes "outro nome" with BR.99 @rita.s
Support | Rita writes "do passado" with BR.99 @rita.souza at 09:02
then
    #1 Rita @rita.s: BR.99, +5511900000001
        Support: answers go to +5511900000001, 4 unread
            < Oi
            · username: none to @rita.souza
            · number hidden
            < agora com nome
            < do passado
            · username: @rita.souza to @rita.s
            < outro nome
    told: contact.changed ×2, contact.created, identifier.claimed ×2, message.received ×4, username.changed ×2

Support | Rita writes "sem nome" with +5511900000001 BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 5 unread
            < Oi
            · username: none to @rita.souza
            · number hidden
            < agora com nome
            < do passado
            · username: @rita.souza to @rita.s
            < outro nome
            · username: @rita.s to none
            · number shown: +5511900000001
            < sem nome
    told: contact.changed, message.received, username.changed
