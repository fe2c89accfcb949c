The notice and the first new message come in one delivery

Meta may put both into one delivery, in any order. The outcome is the same either way.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
in one delivery
    Support | Rita writes "primeiro a mensagem" with +5511900000099 BR.11
    Support | WhatsApp says +5511900000001 BR.99 became +5511900000099 BR.11
Support | Davi writes "Olá" with +5511900000002 BR.22
in one delivery
    Support | WhatsApp says BR.22 became BR.23
    Support | Davi writes "primeiro o aviso" with BR.23
then
    #1 Rita with #2: BR.99 (alias), +5511900000001 (ended), BR.11, +5511900000099
        Support: answers go to +5511900000099, 2 unread
            < Oi
            < primeiro a mensagem
            · Changed the phone number on WhatsApp.
            · joined
    #3 Davi: BR.22 (alias), +5511900000002 (ended), BR.23
        Support: answers go to BR.23, 2 unread
            < Olá
            · WhatsApp gave this customer a new id.
            · number hidden
            < primeiro o aviso
    told: contact.changed ×3, contact.created ×3, contact.merged, conversation.changed, identifier.claimed ×7, identifier.ended ×4, message.received ×4
