The same customer on a second line of the same portfolio

Ids are valid in the whole portfolio. On the second line her number is hidden, because that line never had contact
with it; the id says who she is. One person, two threads, one for each line.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Orders | Rita writes "meu pedido" with BR.99 @rita.souza
then
    #1 Rita @rita.souza: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
        Orders: answers go to +5511900000001, 1 unread
            · username: none to @rita.souza
            · number hidden
            < meu pedido
    told: contact.changed, contact.created, identifier.claimed ×2, message.received ×2, username.changed
