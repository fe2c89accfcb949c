Calls, marketing preferences and the address book are facts like messages

A missed call from somebody who hides the number finds the same customer, a preference is a quiet line, and an entry
of the phone's address book gives a name. None of them makes a second person.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Rita calls with BR.99 @rita.souza
Support | Rita stops marketing with +5511900000001 BR.99
Support | the address book has Ritinha with +5511900000001
Support | Caio calls with +5511900000004 BR.44
then
    #1 Ritinha @rita.souza: BR.99, +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Oi
            · username: none to @rita.souza
            · number hidden
            < call
            · marketing: stop
    #2 Caio: BR.44, +5511900000004
        Support: answers go to +5511900000004, 1 unread
            < call
    told: contact.changed ×3, contact.created ×2, identifier.claimed ×4, message.received ×3, username.changed
