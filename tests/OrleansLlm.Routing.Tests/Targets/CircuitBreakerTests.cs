using CsCheck;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Tests.Targets;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CircuitBreaker _circuit = new(new CircuitOptions { FailuresInRow = 3, Cooldown = 5 * Second, MaxCooldown = 30 * Second });

    [Fact]
    public void Failures_in_a_row_open_it_and_a_good_probe_closes_it()
    {
        Fail(2, Second);
        _circuit.Succeed(Enter(Second), Second);
        Fail(2, Second);
        Assert.Equal(CircuitState.Closed, _circuit.State(Second));
        Fail(1, Second);
        Assert.Equal((CircuitState.Open, 5 * Second), (_circuit.State(Second), _circuit.CooldownLeft(Second)));
        Assert.False(_circuit.TryEnter(5 * Second, isForced: false, out _));

        var probe = Enter(6 * Second);
        Assert.Equal((CircuitState.HalfOpen, false), (_circuit.State(6 * Second), _circuit.MayEnter(6 * Second)));
        _circuit.Succeed(probe, 7 * Second);
        Assert.Equal(CircuitState.Closed, _circuit.State(7 * Second));
    }

    [Fact]
    public void A_share_of_failures_opens_it_when_there_are_enough_calls()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(CircuitState.Closed, _circuit.State(Second));
            Tell(i % 2 == 1, Second);
        }

        Assert.Equal(CircuitState.Open, _circuit.State(Second));
    }

    [Fact]
    public void Failures_of_long_ago_are_forgotten()
    {
        for (var i = 0; i < 9; i++)
        {
            Tell(i % 2 == 0, Second);
        }

        Tell(true, 40 * Second);
        Assert.Equal((CircuitState.Closed, 1), (_circuit.State(40 * Second), _circuit.FailureShare(40 * Second)));
    }

    [Fact]
    public void Each_failed_probe_doubles_the_pause_up_to_its_limit()
    {
        Fail(3, TimeSpan.Zero);
        var now = TimeSpan.Zero;
        foreach (var pause in new[] { 5, 10, 20, 30, 30 })
        {
            Assert.Equal(pause * Second, _circuit.CooldownLeft(now));
            now += pause * Second;
            _circuit.Fail(Enter(now), now);
        }
    }

    [Fact]
    public void A_flood_of_calls_that_fail_together_is_one_opening()
    {
        var passes = Enumerable.Range(0, 50).Select(_ => Enter(Second)).ToList();
        passes.ForEach(pass => _circuit.Fail(pass, Second));
        Assert.Equal(5 * Second, _circuit.CooldownLeft(Second));
    }

    [Fact]
    public void A_pause_that_the_target_asks_for_is_kept_up_to_a_limit()
    {
        _circuit.Hold(Enter(Second), Second, 40 * Second);
        Assert.Equal((40 * Second, 0), (_circuit.CooldownLeft(Second), _circuit.FailureShare(Second)));
        var other = new CircuitBreaker(new CircuitOptions());
        other.TryEnter(Second, isForced: false, out var pass);
        other.Hold(pass, Second, TimeSpan.FromDays(2));
        Assert.Equal(TimeSpan.FromMinutes(5), other.CooldownLeft(Second));
    }

    [Fact]
    public void Wrong_credentials_open_it_at_once()
    {
        _circuit.Fail(Enter(Second), Second, isLasting: true);
        Assert.Equal(30 * Second, _circuit.CooldownLeft(Second));
    }

    [Fact]
    public void A_call_that_nothing_else_was_left_for_goes_through_and_its_success_closes_it()
    {
        Fail(3, Second);
        Assert.True(_circuit.TryEnter(2 * Second, isForced: true, out var first));
        _circuit.Fail(first, 2 * Second);
        Assert.Equal(4 * Second, _circuit.CooldownLeft(2 * Second));
        Assert.True(_circuit.TryEnter(2 * Second, isForced: true, out var second));
        _circuit.Succeed(second, 3 * Second);
        Assert.Equal(CircuitState.Closed, _circuit.State(3 * Second));
    }

    [Fact]
    public void A_probe_whose_caller_leaves_makes_room_for_another()
    {
        Fail(3, Second);
        _circuit.Leave(Enter(10 * Second));
        Assert.True(_circuit.MayEnter(10 * Second));
    }

    [Fact]
    public void Never_more_than_its_probes_go_through_a_half_open_circuit() => Gen.Select(
        Gen.Int[1, 3], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 8], Gen.Int[0, 6]).Array[1, 200]).Sample(run =>
    {
        var (probes, steps) = run;
        var circuit = new CircuitBreaker(new CircuitOptions { FailuresInRow = 2, Cooldown = 5 * Second, Probes = probes, ProbeSuccesses = 2 });
        var now = TimeSpan.Zero;
        var inside = new List<(CircuitPass Pass, int Opening)>();
        var opening = 0;
        foreach (var (verb, which, seconds) in steps)
        {
            now += seconds * Second;
            var before = circuit.State(now);
            if (verb < 2)
            {
                if (circuit.TryEnter(now, isForced: false, out var pass))
                {
                    Assert.NotEqual(CircuitState.Open, before);
                    inside.Add((pass, opening));
                }
            }
            else if (inside.Count > 0)
            {
                var (pass, _) = inside[which % inside.Count];
                inside.RemoveAt(which % inside.Count);
                End(circuit, verb, pass, now);
                opening += circuit.State(now) == CircuitState.Open && before != CircuitState.Open ? 1 : 0;
            }

            if (circuit.State(now) == CircuitState.HalfOpen)
            {
                Assert.True(inside.Count(call => call.Pass.IsProbe && call.Opening == opening) <= probes);
            }
        }
    });

    private static void End(CircuitBreaker circuit, int verb, CircuitPass pass, TimeSpan now)
    {
        switch (verb)
        {
            case 2:
                circuit.Fail(pass, now);
                break;
            case 3:
                circuit.Succeed(pass, now);
                break;
            default:
                circuit.Leave(pass);
                break;
        }
    }

    private CircuitPass Enter(TimeSpan now)
    {
        Assert.True(_circuit.TryEnter(now, isForced: false, out var pass));
        return pass;
    }

    private void Fail(int times, TimeSpan now)
    {
        for (var i = 0; i < times; i++)
        {
            Tell(isFailure: true, now);
        }
    }

    private void Tell(bool isFailure, TimeSpan now)
    {
        var pass = Enter(now);
        if (isFailure)
        {
            _circuit.Fail(pass, now);
        }
        else
        {
            _circuit.Succeed(pass, now);
        }
    }
}
