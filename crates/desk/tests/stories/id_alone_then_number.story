The id came first, the number appears later

A visitor with a username hides her number; she is known by her id alone and answered there. When a message carries
both, the number that nobody claims is paired with the id, and shown as a quiet line. From then on the number alone
finds her too.

---
Support | Rita writes "Oi" with BR.99 @rita.souza
then
    #1 Rita @rita.souza: BR.99
        Support: answers go to BR.99, 1 unread
            < Oi
    told: contact.created, identifier.claimed, message.received

Support | Rita writes "meu número" with +5511900000001 BR.99 @rita.souza
Support | Rita writes "sem id" with +5511900000001 @rita.souza
then
    #1 Rita @rita.souza: BR.99, +5511900000001
        Support: answers go to +5511900000001, 3 unread
            < Oi
            · number shown: +5511900000001
            < meu número
            < sem id
    told: contact.changed, identifier.claimed, message.received ×2
