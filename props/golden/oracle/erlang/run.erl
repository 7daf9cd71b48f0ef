%% Runs of a workload on Erlang processes. There is one scheduler, and a process is preempted between
%% two operations only (see `spent`), so a table that all share needs no lock. Synchronisation is
%% neutral: first in, first out, handed over directly; of the runtime only spawn, yield, send and
%% receive are used.
-module(run).
-export([load/3, once/0, task/3]).

%% Words of a new heap: no collection comes into an operation of a short program. From 131,072 on a
%% collection would be the work of another scheduler.
-define(HEAP, 121536).
%% No fewer than the reductions from the last look at their number to the wait behind it.
-define(AROUND_WAIT, 10).
%% No more than a message takes beside those that `process_info` tells.
-define(HIDDEN, 3).

%% Takes a workload. An operation is filled up to `Quantum` reductions.
load(Workload, Overrides, Quantum) ->
    ets:whereis(code) =:= undefined orelse ets:delete(code),
    %% No persistent term: replacing one makes collections in the middle of runs.
    ets:new(code, [named_table, public]),
    Params = maps:merge(maps:get(<<"params">>, Workload, #{}), Overrides),
    ets:insert(code, [{quantum, Quantum}, {params, Params},
        {objects, maps:get(<<"objects">>, Workload, #{})},
        {unknown, [Part || Part <- [<<"arrivals">>, <<"dists">>], is_map_key(Part, Workload)]}]),
    maps:foreach(fun(Name, Body) ->
        ets:insert(code, {{prog, Name}, block(Body)})
    end, maps:get(<<"progs">>, Workload)).

%% Stores a block, an instruction a row, and answers its number: a process copies a row at a time.
block(Body) ->
    Block = ets:update_counter(code, blocks, 1, {blocks, 0}),
    [ets:insert(code, {{Block, I}, flat(Instruction)}) ||
        {I, Instruction} <- lists:enumerate(Body)],
    ets:insert(code, {{Block, length(Body) + 1}, over}),
    Block.

flat([<<"for">>, Name, Bound, Body]) -> [<<"for">>, Name, Bound, block(Body)];
flat([<<"if">>, E, Body | Else]) -> [<<"if">>, E, block(Body) | [block(Other) || Other <- Else]];
flat(Instruction) -> Instruction.

code(Key) -> ets:lookup_element(code, Key, 2).

%% One run: `{Marks, IsStuck}`, or `{panic, Words}`; `{refused, Words}`: its slices cannot be told.
once() ->
    case code(unknown) of
        [Part | _] -> {panic, [Part, " cannot be run"]};
        [] ->
            ets:new(world, [named_table, public, {write_concurrency, false}]),
            ets:new(marks, [named_table, public, ordered_set]),
            Result = run(code(objects)),
            ets:delete(world),
            ets:delete(marks),
            Result
    end.

run(Objects) ->
    maps:foreach(fun(Name, About) ->
        Count = value(#{}, maps:get(<<"n">>, About, 1)),
        Cap = value(#{}, maps:get(<<"cap">>, About, 0)),
        [ets:insert(world, new({Name, I}, maps:get(<<"type">>, About), Cap)) ||
            I <- lists:seq(0, Count - 1)]
    end, Objects),
    ets:insert(world, [{runnable, 1}, {count, 0}, {driver, self()}, {over, false}]),
    Main = spawn_opt(?MODULE, task, [main, <<"main">>, #{<<"id">> => 0}], [{min_heap_size, ?HEAP}]),
    End = receive {over, Why} -> Why end,
    Tasks = [Main | [Pid || [Pid] <- ets:match(world, {{task, '$1'}})]],
    [was_collected(Pid) || Pid <- Tasks],
    Monitors = [monitor(process, Pid) || Pid <- Tasks],
    [exit(Pid, kill) || Pid <- Tasks],
    [receive {'DOWN', Ref, _, _, _} -> ok end || Ref <- Monitors],
    IsCollected = ets:member(world, collected),
    case End of
        {Wrong, Words} -> {Wrong, Words};
        _ when IsCollected -> {refused, "a collection came into the program"};
        _ -> {[Mark || {_, Mark} <- ets:tab2list(marks)], End =:= stuck}
    end.

%% Channel: key, cap, is it closed, values, senders, receivers. Mutex: key, is it locked, waiters.
%% Group: key, count, waiters. Lists have the first at their head.
new(Key, <<"chan">>, Cap) -> {Key, Cap, false, [], [], []};
new(Key, <<"mutex">>, _) -> {Key, false, []};
new(Key, _, _) -> {Key, 0, []}.

%% A task. Its variables are its own: who wakes it sends what it has to store.
task(Who, Prog, Vars) ->
    put(waits, 0),
    fresh(),
    try
        exec(Vars, code({prog, Prog}), 1),
        left(),
        done(Who)
    catch
        throw:over -> done(Who);
        throw:{panic, Words} -> finish({panic, Words});
        throw:{refused, Words} -> finish({refused, Words});
        error:Reason:Stack -> finish({panic, io_lib:format("~p ~p", [Reason, hd(Stack)])})
    end.

done(main) ->
    finish(main),
    was_collected(self());
done(_) ->
    stopped(),
    was_collected(self()).

%% A collection takes reductions as it likes: slices of that process cannot be told.
was_collected(Pid) ->
    case process_info(Pid, garbage_collection) of
        {_, Info} ->
            {minor_gcs, Count} = lists:keyfind(minor_gcs, 1, Info),
            Count =:= 0 orelse ets:insert(world, {collected, true});
        undefined -> true
    end.

finish(End) ->
    case ets:lookup_element(world, over, 2) of
        true -> ok;
        false ->
            ets:insert(world, {over, true}),
            ets:lookup_element(world, driver, 2) ! {over, End}
    end.

%% A task cannot go on.
stopped() -> ets:update_counter(world, runnable, -1) > 0 orelse finish(stuck).

%% A slice begins here.
fresh() -> fresh(reductions()).

fresh(Since) ->
    put(since, Since),
    put(operations, 0).

reductions() -> element(2, process_info(self(), reductions)).

%% An operation is over: it is filled up to the same number of reductions each time, so that a slice
%% has the same number of operations each time. The last one spends the slice: BEAM preempts the
%% process when it calls the next function.
spent() ->
    Quantum = code(quantum),
    Operations = get(operations) + 1,
    Left = left(),
    erlang:bump_reductions(Left),
    put(operations, Operations),
    preempted(Operations * Quantum).

%% What is left of the operation, if it is not over yet: where an operation took more, or much lies
%% between two of them, BEAM preempts elsewhere than behind the last of a slice. A tenth is kept free:
%% a slice begins some reductions before `fresh` can look.
left() ->
    Quantum = code(quantum),
    Left = get(since) + (get(operations) + 1) * Quantum - reductions(),
    Left > Quantum div 10 orelse throw({refused, "an operation took more reductions than it may"}),
    Left.

preempted(4000) -> fresh();
preempted(_) -> ok.

exec(Vars, Block, I) ->
    ets:lookup_element(world, over, 2) andalso throw(over),
    case code({Block, I}) of
        over -> Vars;
        Instruction -> exec(step(Vars, Instruction), Block, I + 1)
    end.

step(Vars, [<<"mark">>]) -> step(Vars, [<<"mark">>, <<"id">>]);
step(Vars, [<<"mark">>, E]) ->
    ets:insert(marks, {ets:update_counter(world, count, 1), value(Vars, E)}),
    Vars;
step(Vars, [<<"set">>, Name, E]) -> Vars#{Name => value(Vars, E)};
step(Vars, [<<"if">>, E, Body | Else]) ->
    case {value(Vars, E), Else} of
        {0, []} -> Vars;
        {0, [Other]} -> exec(Vars, Other, 1);
        _ -> exec(Vars, Body, 1)
    end;
step(Vars, [<<"for">>, Name, Bound, Body]) ->
    turns(Vars#{Name => 0}, Name, value(Vars, Bound), Body);
step(Vars, Instruction) -> visible(Vars, Instruction).

turns(Vars, Name, Bound, Body) ->
    case Vars of
        #{Name := Turn} when Turn < Bound ->
            After = exec(Vars, Body, 1),
            turns(After#{Name => maps:get(Name, After) + 1}, Name, Bound, Body);
        _ -> Vars
    end.

%% What counts as an operation of the slice, unless the task waits.
visible(Vars, [<<"yield">>]) ->
    left(),
    erlang:yield(),
    fresh(),
    Vars;
visible(_, [<<"exit">>]) ->
    left(),
    throw(over);
%% Time plays no part in the order.
visible(Vars, [<<"compute">>, E]) ->
    value(Vars, E) =:= 0 orelse spent(),
    Vars;
visible(Vars, [<<"spawn">>, Prog | Parts]) ->
    [Given, Attributes | _] = Parts ++ [#{}, #{}],
    New = maps:map(fun(_, E) -> value(Vars, E) end, Given),
    Priority = priority(value(Vars, maps:get(<<"class">>, Attributes, 0))),
    ets:update_counter(world, runnable, 1),
    Pid = spawn_opt(?MODULE, task, [other, Prog, maps:merge(#{<<"id">> => 0}, New)],
        [{priority, Priority}, {min_heap_size, ?HEAP}]),
    ets:insert(world, {{task, Pid}}),
    over(Vars);
visible(Vars, [<<"send">>, Object | Parts]) ->
    Key = key(Vars, Object),
    Value = given(Vars, Parts),
    case send(Key, Value) of
        true -> over(Vars);
        false ->
            wait_at(Key, 5, waiter([], [], Value)),
            wait(Vars)
    end;
visible(Vars, [<<"recv">>, Object | Slot]) ->
    Key = key(Vars, Object),
    case recv(Key) of
        none ->
            wait_at(Key, 6, waiter(Slot, [], 0)),
            wait(Vars);
        Value -> over(store(Vars, Slot, Value))
    end;
visible(Vars, [<<"close">>, Object]) ->
    Key = key(Vars, Object),
    element(3, object(Key)) andalso throw({panic, "close of closed channel"}),
    ets:update_element(world, Key, {3, true}),
    first(Key, 5) =:= none orelse throw({panic, "send on closed channel"}),
    let_all_go(Key),
    over(Vars);
visible(Vars, [<<"lock">>, Object]) ->
    Key = key(Vars, Object),
    case object(Key) of
        {_, false, _} ->
            ets:update_element(world, Key, {2, true}),
            over(Vars);
        {_, true, Waiters} ->
            ets:update_element(world, Key, {3, Waiters ++ [self()]}),
            wait(Vars)
    end;
visible(Vars, [<<"unlock">>, Object]) ->
    Key = key(Vars, Object),
    case object(Key) of
        {_, false, _} -> throw({panic, "unlock of unlocked mutex"});
        {_, true, []} -> ets:update_element(world, Key, {2, false});
        {_, true, [Next | Others]} ->
            ets:update_element(world, Key, {3, Others}),
            wake(Next, [])
    end,
    over(Vars);
visible(Vars, [<<"wgadd">>, Object, E]) -> add(Vars, key(Vars, Object), value(Vars, E));
visible(Vars, [<<"wgdone">>, Object]) -> add(Vars, key(Vars, Object), -1);
visible(Vars, [<<"wgwait">>, Object]) ->
    Key = key(Vars, Object),
    case object(Key) of
        {_, 0, _} -> over(Vars);
        {_, _, Waiters} ->
            ets:update_element(world, Key, {3, Waiters ++ [self()]}),
            wait(Vars)
    end;
visible(Vars, [<<"select">> | Parts]) ->
    Into = lists:append([[Name] || #{<<"into">> := Name} <- Parts]),
    Cases = [Part || Part <- Parts, is_list(Part)],
    case taken(Vars, Into, Cases, 0) of
        none ->
            case lists:member(<<"default">>, Parts) of
                true -> over(store(Vars, Into, -1));
                false ->
                    [wait_for(Vars, Case, Into, I) || {I, Case} <- lists:enumerate(0, Cases)],
                    wait(Vars)
            end;
        After -> over(After)
    end;
visible(_, [Name | _]) -> throw({panic, ["the oracle cannot run ", Name]}).

over(Vars) ->
    spent(),
    Vars.

priority(1) -> low;
priority(2) -> high;
priority(3) -> max;
priority(_) -> normal.

store(Vars, [], _) -> Vars;
store(Vars, [Name], Value) -> Vars#{Name => Value}.

value(_, E) when is_integer(E) -> E;
value(Vars, Name) when is_binary(Name) ->
    case Vars of
        #{Name := Value} -> Value;
        %% A variable that is not set yet is 0, unless a param has its name.
        _ -> maps:get(Name, code(params), 0)
    end;
value(Vars, [Sign, X, Y]) ->
    A = value(Vars, X),
    B = value(Vars, Y),
    case Sign of
        <<"+">> -> A + B;
        <<"-">> -> A - B;
        <<"*">> -> A * B;
        <<"%">> when B =:= 0 -> throw({panic, "integer divide by zero"});
        <<"%">> -> A rem B;
        <<"<">> when A < B -> 1;
        <<"==">> when A =:= B -> 1;
        _ -> 0
    end.

%% An operand that may be left out.
given(_, []) -> 0;
given(Vars, [E]) -> value(Vars, E).

key(_, Name) when is_binary(Name) -> {Name, 0};
key(Vars, [Name, Index]) -> {Name, value(Vars, Index)}.

object(Key) ->
    case ets:lookup(world, Key) of
        [Object] -> Object;
        [] -> throw({panic, "index out of range"})
    end.

%% Who waits: process, number of its wait, variable for the value, variable and number of the case,
%% value.
waiter(Slot, Case, Value) -> {self(), get(waits), Slot, Case, Value}.

wait_at(Key, Place, Waiter) ->
    ets:update_element(world, Key, {Place, element(Place, object(Key)) ++ [Waiter]}).

%% The task waits until it is woken, and stores what it is told.
wait(Vars) ->
    left(),
    ets:insert(world, {self(), get(waits)}),
    stopped(),
    Before = reductions(),
    After = receive {wake, Stores} -> maps:merge(Vars, maps:from_list(Stores)) end,
    %% What a collection for the message took is part of the slice.
    fresh(Before + ?AROUND_WAIT),
    put(waits, get(waits) + 1),
    ets:lookup_element(world, over, 2) andalso throw(over),
    After.

wake(Pid, Stores) ->
    %% A message costs its sender some that are not told (`ERTS_VBUMP_REDS`).
    put(since, get(since) - ?HIDDEN),
    ets:delete(world, Pid),
    ets:update_counter(world, runnable, 1),
    Pid ! {wake, Stores}.

%% The first that still waits, which is taken out, or none.
first(Key, Place) ->
    case element(Place, object(Key)) of
        [] -> none;
        [{Pid, Wait, _, _, _} = Waiter | Others] ->
            ets:update_element(world, Key, {Place, Others}),
            case ets:lookup(world, Pid) of
                [{_, Wait}] -> Waiter;
                _ -> first(Key, Place)
            end
    end.

let_go({Pid, _, Slot, Case, _}, Value) -> wake(Pid, [{Name, Value} || Name <- Slot] ++ Case).

let_all_go(Key) ->
    Waiter = first(Key, 6),
    Waiter =:= none orelse begin let_go(Waiter, 0), let_all_go(Key) end.

send(Key, Value) ->
    element(3, object(Key)) andalso throw({panic, "send on closed channel"}),
    case first(Key, 6) of
        none ->
            {_, Cap, _, Values, _, _} = object(Key),
            length(Values) < Cap andalso ets:update_element(world, Key, {4, Values ++ [Value]});
        Receiver ->
            let_go(Receiver, Value),
            true
    end.

recv(Key) ->
    Sender = first(Key, 5),
    {_, _, IsClosed, Values, _, _} = object(Key),
    case {Values, Sender} of
        {[Value | Others], none} ->
            ets:update_element(world, Key, {4, Others}),
            Value;
        {[Value | Others], {_, _, _, _, Sent}} ->
            ets:update_element(world, Key, {4, Others ++ [Sent]}),
            let_go(Sender, 0),
            Value;
        {[], none} when IsClosed -> 0;
        {[], none} -> none;
        {[], {_, _, _, _, Sent}} ->
            let_go(Sender, 0),
            Sent
    end.

add(Vars, Key, Delta) ->
    {_, Count, Waiters} = object(Key),
    Count + Delta < 0 andalso throw({panic, "negative WaitGroup counter"}),
    ets:update_element(world, Key, {2, Count + Delta}),
    case Count + Delta of
        0 ->
            ets:update_element(world, Key, {3, []}),
            [wake(Waiter, []) || Waiter <- Waiters];
        _ -> ok
    end,
    over(Vars).

taken(_, _, [], _) -> none;
taken(Vars, Into, [[Kind, Object | Third] | Others], I) ->
    Key = key(Vars, Object),
    Got = case Kind of
        <<"send">> -> send(Key, given(Vars, Third)) andalso Vars;
        _ ->
            case recv(Key) of
                none -> false;
                Value -> store(Vars, Third, Value)
            end
    end,
    case Got of
        false -> taken(Vars, Into, Others, I + 1);
        After -> store(After, Into, I)
    end.

wait_for(Vars, [Kind, Object | Third], Into, I) ->
    Key = key(Vars, Object),
    Case = [{Name, I} || Name <- Into],
    case Kind of
        <<"send">> -> wait_at(Key, 5, waiter([], Case, given(Vars, Third)));
        _ -> wait_at(Key, 6, waiter(Third, Case, 0))
    end.
