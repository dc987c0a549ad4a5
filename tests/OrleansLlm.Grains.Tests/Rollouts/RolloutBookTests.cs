using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Rollouts;

namespace OrleansLlm.Grains.Tests.Rollouts;

public sealed class RolloutBookTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly ModelRollout Fresh = new() { Model = "ember" };
    private static readonly StartRollout Careful = new()
    {
        Model = "ember",
        Version = "2",
        Steps = [new RolloutStep { Share = 10, Minutes = 15 }, new RolloutStep { Share = 100 }],
        Guard = new RolloutGuard { MinCalls = 10, MaxFailureRise = 5 },
        By = "key_1",
    };

    [Fact]
    public void A_version_that_does_well_comes_into_force_step_by_step()
    {
        var model = RolloutBook.Start(Fresh, Careful, Start);
        Assert.Equal((null, "2", 10.0), (model.Active, model.Rollout!.Version, model.Rollout.Share));

        model = Seen(model, candidate: (10, 0), stable: (90, 1));
        Assert.Same(model, RolloutBook.Judge(model, Start.AddMinutes(14)));
        model = RolloutBook.Judge(model, Start.AddMinutes(15));
        Assert.Equal((1, 100.0, 0), (model.Rollout!.Step, model.Rollout.Share, (int)model.Rollout.Candidate.Calls));

        Assert.Same(model, RolloutBook.Judge(model, Start.AddMinutes(16)));
        model = RolloutBook.Judge(Seen(model, candidate: (10, 0), stable: (0, 0)), Start.AddMinutes(16));
        Assert.Equal(("2", true, null, null), (model.Active, model.HasPrevious, model.Previous, model.Rollout));
        Assert.Equal(
            [RolloutEventKind.Started, RolloutEventKind.Stepped, RolloutEventKind.Promoted], model.History.Select(change => change.Kind));
        Assert.Equal(("key_1", null), (model.History[0].By, model.History[2].By));
    }

    [Fact]
    public void A_version_that_fails_more_often_than_the_guard_allows_is_taken_back_with_the_figures()
    {
        var model = RolloutBook.Start(Fresh, Careful, Start);
        model = Seen(model, candidate: (9, 9), stable: (100, 2));
        Assert.Same(model, RolloutBook.Judge(model, Start.AddMinutes(1)));

        model = RolloutBook.Judge(Seen(model, candidate: (1, 0), stable: (0, 0)), Start.AddMinutes(1));

        Assert.Equal((null, null), (model.Active, model.Rollout));
        Assert.Equal(RolloutEventKind.GuardTripped, model.History[^1].Kind);
        Assert.Equal("90 % of 10 calls failed, of the version before 2 % of 100; allowed is a rise of 5 points.", model.History[^1].Reason);
    }

    [Fact]
    public void What_fails_for_the_version_before_as_well_is_not_the_new_ones_fault()
    {
        var model = Seen(RolloutBook.Start(Fresh, Careful, Start), candidate: (10, 5), stable: (100, 48));

        Assert.Same(model, RolloutBook.Judge(model, Start.AddMinutes(1)));
    }

    [Fact]
    public void At_once_is_one_step_of_all_calls_and_the_way_back_is_one_call()
    {
        var model = RolloutBook.Start(Fresh, Careful with { Steps = [new RolloutStep { Share = 100 }] }, Start);
        Assert.Equal(("2", null), (model.Active, model.Rollout));

        model = RolloutBook.RollBack(model, "too long", "key_2", Start);
        Assert.Equal((null, "2", "too long"), (model.Active, model.Previous, model.History[^1].Reason));
        Assert.Equal("2", RolloutBook.RollBack(model, null, null, Start).Active);
    }

    [Fact]
    public void A_rollout_that_stops_short_of_all_calls_waits_to_be_promoted()
    {
        var model = RolloutBook.Start(Fresh, Careful with { Steps = [new RolloutStep { Share = 50 }], Guard = new RolloutGuard { MinCalls = 0 } }, Start);
        Assert.Same(model, RolloutBook.Judge(model, Start.AddDays(9)));

        Assert.Equal("2", RolloutBook.Promote(model, "key_1", Start).Active);
    }

    [Fact]
    public void What_can_not_be_done_is_refused_and_says_why()
    {
        var running = RolloutBook.Start(Fresh, Careful, Start);
        Assert.Equal(LlmErrorCode.Conflict, Code(() => RolloutBook.Start(running, Careful with { Version = "3" }, Start)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => RolloutBook.Start(Fresh, Careful with { Version = null }, Start)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => RolloutBook.Promote(Fresh, null, Start)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => RolloutBook.RollBack(Fresh, null, null, Start)));
    }

    [Theory]
    [InlineData("a b", 5.0, 15.0, "version")]
    [InlineData("2", 0.0, 15.0, "steps[0].share")]
    [InlineData("2", 101.0, 15.0, "steps[0].share")]
    [InlineData("2", 5.0, -1.0, "steps[0].minutes")]
    public void A_mistake_names_its_field(string version, double share, double minutes, string field)
    {
        var refused = Assert.Throws<LlmException>(() => RolloutBook.Start(
            Fresh, Careful with { Version = version, Steps = [new RolloutStep { Share = share, Minutes = minutes }] }, Start));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (refused.Code, refused.Parameter));
    }

    private static ModelRollout Seen(ModelRollout model, (int Calls, int Failed) candidate, (int Calls, int Failed) stable)
    {
        model = RolloutBook.Count(model, new VersionTally("ember", "2", new CallTally { Calls = candidate.Calls, Failed = candidate.Failed }));
        model = RolloutBook.Count(model, new VersionTally("ember", "other", new CallTally { Calls = 1000, Failed = 1000 }));
        return RolloutBook.Count(model, new VersionTally("ember", null, new CallTally { Calls = stable.Calls, Failed = stable.Failed }));
    }

    private static LlmErrorCode Code(Action act) => Assert.Throws<LlmException>(act).Code;
}
