Ids with letters, and ids that look alike

Ids are opaque and their case counts. None of these is another, none of them is a number, and each one is answered at
exactly what came.

---
Support | Rita writes "Oi" with BR.9aBc
Support | Davi writes "Olá" with BR.9abc
Support | Lia writes "Boa tarde" with US.9aBc
Support | Caio writes "Fala" with BR.5511900000001
Support | Edu writes "Bom dia" with +5511900000001
then
    #1 Rita: BR.9aBc
        Support: answers go to BR.9aBc, 1 unread
            < Oi
    #2 Davi: BR.9abc
        Support: answers go to BR.9abc, 1 unread
            < Olá
    #3 Lia: US.9aBc
        Support: answers go to US.9aBc, 1 unread
            < Boa tarde
    #4 Caio: BR.5511900000001
        Support: answers go to BR.5511900000001, 1 unread
            < Fala
    #5 Edu: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Bom dia
    told: contact.created ×5, identifier.claimed ×5, message.received ×5
