Empty strings instead of missing fields

Some senders write an empty string where Meta says that the field is missing. It is the same as missing: nobody is
called "", and two customers with an empty number are two people. A message with nothing at all is a visitor of its
own.

---
Support | Rita writes "Oi" with BR.99 the rest empty
Support | Davi writes "Olá" with BR.22 the rest empty
Support | Caio writes "sem id" with +5511900000004 the rest empty
Support | somebody writes "sem nada" with nothing empty
Support | somebody writes "sem nada mesmo" with nothing empty
Support | the shop's phone answers "Pois não" to BR.99 the rest empty
Support | "Pois não" is read to BR.99 the rest empty
then
    #1 Rita: BR.99
        Support: answers go to BR.99
            < Oi
            > Pois não (read)
    #2 Davi: BR.22
        Support: answers go to BR.22, 1 unread
            < Olá
    #3 Caio: +5511900000004
        Support: answers go to +5511900000004, 1 unread
            < sem id
    #4 WhatsApp user ...m nada: wamid.sem nada
        Support: no address, 1 unread
            < sem nada
    #5 WhatsApp user ... mesmo: wamid.sem nada mesmo
        Support: no address, 1 unread
            < sem nada mesmo
    told: contact.created ×5, identifier.claimed ×5, message.changed, message.received ×5, message.sent
