A card that was shared by hand is nobody's proof

Davi hands on a card with Rita's number. It may be anyone's, so nothing is written down as his and nothing is merged.
But he has no number, so a review asks whether that is his own. A customer who has a number of her own and hands on a
card is not asked about, and neither is a card with a number that nobody here has.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Davi writes "Olá" with BR.22 @davi
Support | Lia writes "Boa tarde" with +5511900000003 BR.33
Support | Davi hands on a card of Pizzaria +5511900000777 with BR.22 @davi
Support | Lia hands on a card of Mãe +5511900000001 with +5511900000003 BR.33
then

Support | Davi hands on a card of Rita +5511900000001 with BR.22 @davi
then

Ana answers two people
Support | Davi hands on a card of Ritinha +5511900000001 with BR.22 @davi
then
