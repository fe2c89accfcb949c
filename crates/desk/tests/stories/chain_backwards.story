A chain of rotations, delivered backwards

Rita changed her id three times while the webhooks were stuck. They come in the wrong order, the last first. In the
end the newest id is in force, all others are aliases of the same person, and everything is in one thread.

---
Support | Rita writes "Oi" with +5511900000001 BR.1
Support | Rita writes "quarta" with BR.4 at 12:00
Support | WhatsApp says BR.3 became BR.4 at 11:30
Support | Rita writes "terceira" with BR.3 at 11:00
Support | WhatsApp says BR.2 became BR.3 at 10:30
Support | Rita writes "segunda" with BR.2 at 10:15
Support | WhatsApp says BR.1 became BR.2 at 10:00
then
    #1 Rita with #2: BR.1 (alias), +5511900000001 (ended), BR.4, BR.3 (alias), BR.2 (alias)
        Support: answers go to BR.4, 4 unread
            < Oi
            · WhatsApp gave this customer a new id.
            · joined
            < segunda
            · WhatsApp gave this customer a new id.
            < terceira
            · WhatsApp gave this customer a new id.
            < quarta
    told: contact.changed ×3, contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×5, identifier.ended ×2, message.received ×4
