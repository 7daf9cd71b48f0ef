%% Runs workloads of the lab on Erlang processes and answers the orders of their marks: requests as
%% JSON lines on standard input, answers as JSON lines. The protocol is that of the Go oracle; the
%% README of the folder above says more.
-module(oracle).
-export([main/1]).

%% Reductions of a slice: `CONTEXT_REDS` of ERTS.
-define(CONTEXT_REDS, 4000).

%% Arguments: NAME=VALUE.
main(Args) ->
    Options = maps:from_list([list_to_tuple(string:split(Arg, "=")) || Arg <- Args]),
    case string:to_integer(maps:get("reductions", Options, "10")) of
        {Operations, ""} when Operations >= 1, Operations =< 10 -> serve(Operations);
        _ ->
            io:format(standard_error, "oracle: reductions must be 1..10: a slice has so many "
                "operations~n", []),
            halt(2)
    end.

serve(Operations) ->
    io:setopts([binary, {encoding, latin1}]),
    say(["{\"runtime\":\"BEAM, OTP ", release(), ", ERTS ", erlang:system_info(version), "\"}"]),
    loop(?CONTEXT_REDS div Operations).

release() ->
    Major = erlang:system_info(otp_release),
    case file:read_file(filename:join([code:root_dir(), "releases", Major, "OTP_VERSION"])) of
        {ok, Version} -> string:trim(Version);
        {error, _} -> Major
    end.

loop(Quantum) ->
    case io:get_line("") of
        eof -> halt(0);
        Line ->
            say(answer(lab_json:decode(Line), Quantum)),
            loop(Quantum)
    end.

say(Text) ->
    io:put_chars([Text, $\n]).

%% Runs that had the same order, most frequent first.
answer(Request, Quantum) ->
    #{<<"id">> := Id, <<"workload">> := Workload} = Request,
    Head = ["{\"id\":", integer_to_list(Id), $,],
    run:load(Workload, maps:get(<<"params">>, Request, #{}), Quantum),
    Ends = [run:once() || _ <- lists:seq(1, maps:get(<<"repeat">>, Request, 5))],
    case [End || {Wrong, _} = End <- Ends, is_atom(Wrong)] of
        [{Wrong, Words} | _] ->
            Name = case Wrong of panic -> "error"; refused -> "refused" end,
            [Head, $", Name, "\":\"", string:replace(Words, "\"", "'", all), "\"}"];
        [] ->
            Counts = lists:foldl(
                fun(End, All) -> maps:update_with(End, fun(N) -> N + 1 end, 1, All) end,
                #{}, Ends),
            Sorted = lists:reverse(lists:keysort(2, maps:to_list(Counts))),
            Rows = [row(Row) || Row <- Sorted],
            [Head, "\"runs\":[", lists:join($,, Rows), "]}"]
    end.

row({{Marks, IsStuck}, Times}) ->
    io_lib:format("{\"times\":~b,\"marks\":[~s],\"stuck\":~s}",
        [Times, lists:join($,, [integer_to_list(Mark) || Mark <- Marks]), IsStuck]).
