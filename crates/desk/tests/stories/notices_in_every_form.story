The notice in each form that Meta has documented

Before August 2026 the previous id stood only in the sender or in the English sentence, and a field that was withdrawn
carried it too. Each of them says the same: one person. The oldest form names numbers only.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | WhatsApp says in the old form +5511900000001 BR.99 became +5511900000099 BR.11
Support | Rita writes "nova" with +5511900000099 BR.11

Support | Davi writes "Olá" with +5511900000002 BR.22
Support | WhatsApp says in the oldest form +5511900000002 BR.22 became +5511900000098 BR.23
Support | Davi writes "novo" with +5511900000098 BR.23

Support | Lia writes "Boa tarde" with +5511900000003 BR.33
Support | WhatsApp says in the withdrawn form BR.33 became +5511900000097 BR.34
Support | Lia writes "novíssima" with +5511900000097 BR.34

Support | Caio writes "Fala" with +5511900000004
Support | WhatsApp says +5511900000004 became +5511900000096
Support | Caio writes "mudei" with +5511900000096
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended), BR.11, +5511900000099
        Support: answers go to +5511900000099, 2 unread
            < Oi
            · Changed the phone number on WhatsApp.
            < nova
    #2 Davi: BR.22 (alias), +5511900000002 (ended), BR.23, +5511900000098
        Support: answers go to +5511900000098, 2 unread
            < Olá
            · Changed the phone number on WhatsApp.
            < novo
    #3 Lia: BR.33 (alias), +5511900000003 (ended), BR.34, +5511900000097
        Support: answers go to +5511900000097, 2 unread
            < Boa tarde
            · WhatsApp gave this customer a new id.
            < novíssima
    #4 Caio: +5511900000004 (ended), +5511900000096
        Support: answers go to +5511900000096, 2 unread
            < Fala
            · Changed the phone number on WhatsApp.
            < mudei
    told: contact.changed ×4, contact.created ×4, identifier.claimed ×14, identifier.ended ×7, message.received ×8
