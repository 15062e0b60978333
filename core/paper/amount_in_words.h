// A sum of money in words, so that nobody adds a digit to it afterwards. Pure.
#pragma once

#include <string>

#include "schemas/vocabulary/quantity.h"

namespace lamplighter::paper {

// 人民币大写 after 支付结算办法 附一《正确填写票据和结算凭证的基本规定》: zeros inside are written once as 零, 整
// follows 元 or 角 where nothing smaller follows, and 分 takes none. Where the rule leaves a choice: a zero before 角
// is left out (壹仟零捌拾元柒角伍分), one before 仟 is written (壹拾万零柒仟元伍角叁分). "负" before what is negative.
// The words "人民币" belong to the form and are not part of it.
std::string amount_in_capitals(Money amount);

// "CNY One Thousand Eighty and 75/100"; "CNY Minus …" for what is negative.
std::string amount_in_english(Money amount);

}  // namespace lamplighter::paper
