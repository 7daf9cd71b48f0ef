%% JSON, of whole numbers.
-module(lab_json).
-export([decode/1]).

decode(Text) ->
    {Value, _} = value(skip(Text)),
    Value.

value(<<$", Rest/binary>>) ->
    [Text, Behind] = binary:split(Rest, <<$">>),
    {Text, Behind};
value(<<$[, Rest/binary>>) -> list(skip(Rest), []);
value(<<${, Rest/binary>>) -> object(skip(Rest), []);
value(<<"true", Rest/binary>>) -> {true, Rest};
value(<<"false", Rest/binary>>) -> {false, Rest};
value(<<"null", Rest/binary>>) -> {null, Rest};
value(Text) -> number(Text, 0).

number(Text, At) ->
    case Text of
        <<_:At/binary, C, _/binary>> when C =:= $-; C >= $0, C =< $9 -> number(Text, At + 1);
        <<Digits:At/binary, Rest/binary>> -> {binary_to_integer(Digits), Rest}
    end.

list(<<$], Rest/binary>>, Found) -> {lists:reverse(Found), Rest};
list(Text, Found) ->
    {Value, Rest} = value(Text),
    list(comma(skip(Rest)), [Value | Found]).

object(<<$}, Rest/binary>>, Found) -> {maps:from_list(Found), Rest};
object(Text, Found) ->
    {Key, Rest} = value(Text),
    <<$:, Behind/binary>> = skip(Rest),
    {Value, Next} = value(skip(Behind)),
    object(comma(skip(Next)), [{Key, Value} | Found]).

comma(<<$,, Rest/binary>>) -> skip(Rest);
comma(Text) -> Text.

skip(<<C, Rest/binary>>) when C =< $\s -> skip(Rest);
skip(Text) -> Text.
