using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cluster.Tests.FineTuning;

/// <summary>From an uploaded file to a served model, with the real trainer.</summary>
public sealed class FineTuningTests(TuningCluster tuning) : IClassFixture<TuningCluster>
{
    [Fact]
    public async Task A_file_becomes_a_model_that_its_tenant_alone_can_call_roll_out_and_take_back()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(120, "so long")) with { Suffix = "bye", GeneralLimit = 10 });

        var (job, progress) = await tuning.UntilAsync(key, (_, _) => false);

        Assert.True(job.Status == JobStatus.Succeeded, job.Progress);
        var model = progress.FineTunedModel!;
        Assert.StartsWith($"{TuningCluster.Model}@ft.{caller.Tenant}.bye.", model, StringComparison.Ordinal);
        Assert.Equal("so long Ada", (await tuning.AskAsync(caller, model, "so Ada77")).Trim());
        Assert.Equal(LlmErrorCode.ModelNotFound, (await Assert.ThrowsAsync<LlmException>(() => tuning.AskAsync(TestCluster.NewCaller(), model, "so Ada77"))).Code);
        Assert.Contains(progress.Events, told => told.Metrics?.ValidLoss is not null);
        Assert.Equal($"New fine-tuned model created: {model}", progress.Events[^2].Message);
        Assert.StartsWith("Parity of the served model: loss ", progress.Events[^3].Message, StringComparison.Ordinal);
        Assert.InRange((double)tuning.CardOf(model)["parity"]!["agreement"]!, 0.9, 1);
        var spent = await tuning.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(new BudgetScope());
        Assert.True(progress.TrainedTokens > 1000 && progress.Cost == progress.TrainedTokens * 4m / 1_000_000, $"{progress.TrainedTokens} tokens, {progress.Cost} dollars, {spent}");
        await RolledOutAsync(caller, model);
    }

    [Fact]
    public async Task A_training_that_would_make_the_model_forget_is_refused()
    {
        var caller = await tuning.CallerAsync();
        var forgetful = TuningCluster.Chats(64, "hello").Replace("\"hello ", "\"goodbye ", StringComparison.Ordinal);
        var key = await tuning.StartAsync(caller, await InputAsync(caller, forgetful) with { GeneralLimit = 0, LearningRateMultiplier = 20 });

        var (job, progress) = await tuning.UntilAsync(key, (_, _) => false);

        Assert.Equal((JobStatus.Failed, "general_regression", null), (job.Status, job.Failure?.Code, progress.FineTunedModel));
    }

    [Fact]
    public async Task A_model_that_would_be_served_worse_than_it_was_trained_is_refused()
    {
        var caller = await tuning.CallerAsync();
        var usual = tuning.Settings.ParityLimit;
        tuning.Settings.ParityLimit = -100; // Below what any graph can reach.
        try
        {
            var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(40, "hello")) with { GeneralLimit = 10, Epochs = 1 });
            var (job, progress) = await tuning.UntilAsync(key, (_, _) => false);
            Assert.Equal((JobStatus.Failed, "parity", null), (job.Status, job.Failure?.Code, progress.FineTunedModel));
            Assert.False(tuning.HasModelOf(caller));
        }
        finally
        {
            tuning.Settings.ParityLimit = usual;
        }
    }

    [Fact]
    public async Task A_file_that_can_not_be_learned_fails_the_job_with_its_lines()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(20, "hello") + "\n{\"a\":1}"));
        Assert.Contains("line 21", (await tuning.UntilAsync(key, (_, _) => false)).Job.Failure!.Message, StringComparison.Ordinal);

        var few = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(3, "hello")));
        Assert.Equal("The training file must have at least 10 examples. Given: 3.", (await tuning.UntilAsync(few, (_, _) => false)).Job.Failure!.Message);
    }

    [Fact]
    public async Task A_trained_model_that_finds_no_room_waits_for_it_and_is_paid_for_once()
    {
        var caller = await tuning.CallerAsync();
        var input = await InputAsync(caller, TuningCluster.Chats(40, "so long")) with { GeneralLimit = 10, Epochs = 1 };
        var key = await tuning.StartAsync(caller, input);
        // Where the model is to go nothing can be put.
        var place = Path.Combine(tuning.Models, FineTunedModels.NameOf(key, input));
        await File.WriteAllTextAsync(place, "in the way", TestContext.Current.CancellationToken);

        var (_, waiting) = await tuning.UntilAsync(key, (_, progress) => progress.Waiting?.Code == "no_room");
        Assert.Equal(FineTuningPhase.Paused, waiting.Phase);
        File.Delete(place);

        var (job, progress) = await tuning.UntilAsync(key, (_, _) => false);
        Assert.True(job.Status == JobStatus.Succeeded, job.Progress);
        var budget = await tuning.BudgetOfAsync(caller);
        Assert.Equal((progress.TrainedTokens, progress.Cost, 0m), (budget.PromptTokens, budget.Total.Spent, budget.Total.Reserved));
    }

    [Fact]
    public async Task A_trained_model_that_can_not_be_put_into_service_is_not_tried_for_ever()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(40, "so long")) with { GeneralLimit = 10, Epochs = 1 });
        using var end = new CancellationTokenSource();
        var spoiling = SpoilProbeAsync(tuning.FolderOf(key).Model, end.Token);

        var (job, _) = await tuning.UntilAsync(key, (_, _) => false);
        await end.CancelAsync();
        await spoiling;

        Assert.Equal((JobStatus.Failed, "internal_error"), (job.Status, job.Failure?.Code));
        Assert.StartsWith("The model was trained but could not be put into service, 3 times: ", job.Failure!.Message, StringComparison.Ordinal);
        Assert.False(tuning.HasModelOf(caller));
    }

    /// <summary>Puts a probe there, as often as the worker does, that is broken in a way which nothing checks.</summary>
    private static async Task SpoilProbeAsync(string model, CancellationToken end)
    {
        var staging = Directory.CreateTempSubdirectory("orleansllm-probe-");
        var spoiled = Path.Combine(staging.FullName, TrainingProbe.FileName);
        new TrainingProbe([null!]).Write(staging.FullName);
        while (!end.IsCancellationRequested)
        {
            if (File.Exists(Path.Combine(model, TrainingProbe.FileName)))
            {
                File.Copy(spoiled, spoiled + ".next", overwrite: true);
                try
                {
                    File.Move(spoiled + ".next", Path.Combine(model, TrainingProbe.FileName), overwrite: true);
                }
                catch (IOException)
                {
                    // The job has removed its folder.
                }
            }

            await Task.Delay(5, CancellationToken.None);
        }

        staging.Delete(recursive: true);
    }

    [Fact]
    public async Task A_job_whose_key_is_revoked_pays_for_what_was_computed_and_no_more()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(120, "so long")) with { Epochs = 500 });
        await tuning.UntilAsync(key, (_, progress) => progress.Events.Any(told => told.Metrics is not null));
        await tuning.Cluster.Client.GetGrain<ITenantGrain>(new TenantKey(caller.Tenant).ToString()).RevokeKeyAsync(caller.KeyId);

        var (job, progress) = await tuning.UntilAsync(key, (_, _) => false);

        Assert.Equal((JobStatus.Failed, "not_possible"), (job.Status, job.Failure?.Code));
        var budget = await tuning.BudgetOfAsync(caller);
        Assert.True(progress.TrainedTokens > 0, job.Progress);
        Assert.Equal((progress.TrainedTokens, progress.Cost, 0m), (budget.PromptTokens, budget.Total.Spent, budget.Total.Reserved));
    }

    [Fact]
    public async Task A_job_is_paused_goes_on_and_is_cancelled()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(120, "so long")) with { Epochs = 500 });
        await tuning.UntilAsync(key, (_, progress) => progress.Events.Any(told => told.Metrics is not null));
        var control = tuning.Cluster.Client.GetGrain<IFineTuningControlGrain>(key.ToString());

        await control.PauseAsync(paused: true);
        var (_, paused) = await tuning.UntilAsync(key, (_, progress) => progress.Phase == FineTuningPhase.Paused);
        var step = paused.Events.Max(told => told.Metrics?.Step ?? 0);
        await control.PauseAsync(paused: false);
        await tuning.UntilAsync(key, (_, progress) => progress.Events.Max(told => told.Metrics?.Step ?? 0) > step);

        await tuning.JobOf(key).CancelAsync();
        Assert.Equal(JobStatus.Cancelled, (await tuning.UntilAsync(key, (_, _) => false)).Job.Status);
    }

    [Fact]
    public async Task A_job_waits_while_its_budget_refuses_more()
    {
        var caller = await tuning.CallerAsync();
        var budget = tuning.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetLimitsAsync(new BudgetScope(), new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Month, Hard = 0.01m }] });
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(40, "so long")) with { GeneralLimit = 10 });

        var (_, waiting) = await tuning.UntilAsync(key, (_, progress) => progress.Waiting is not null);
        Assert.Equal(FineTuningPhase.Paused, waiting.Phase);

        await budget.SetLimitsAsync(new BudgetScope(), new ScopeLimits());
        var done = (await tuning.UntilAsync(key, (_, _) => false)).Job;
        Assert.True(done.Status == JobStatus.Succeeded, done.Progress);
    }

    [Fact]
    public async Task Jobs_that_stand_still_or_wait_for_money_hold_no_place()
    {
        var (paused, poor, other) = (await tuning.CallerAsync(), await tuning.CallerAsync(), await tuning.CallerAsync());
        var standing = await tuning.StartAsync(paused, await InputAsync(paused, TuningCluster.Chats(40, "so long")) with { Epochs = 500 });
        await tuning.UntilAsync(standing, (_, progress) => progress.Events.Any(told => told.Metrics is not null));
        await tuning.Cluster.Client.GetGrain<IFineTuningControlGrain>(standing.ToString()).PauseAsync(paused: true);
        var budget = tuning.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(poor.Tenant).ToString());
        await budget.SetLimitsAsync(new BudgetScope(), new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Month, Hard = 0.01m }] });
        var waiting = await tuning.StartAsync(poor, await InputAsync(poor, TuningCluster.Chats(40, "so long")));
        await tuning.UntilAsync(waiting, (_, progress) => progress.Waiting is not null);

        var key = await tuning.StartAsync(other, await InputAsync(other, TuningCluster.Chats(40, "so long")) with { GeneralLimit = 10, Epochs = 1 });

        var (job, _) = await tuning.UntilAsync(key, (_, _) => false);
        Assert.True(job.Status == JobStatus.Succeeded, job.Progress);
        await Task.WhenAll(tuning.JobOf(standing).CancelAsync(), tuning.JobOf(waiting).CancelAsync());
        Assert.Equal(JobStatus.Cancelled, (await tuning.UntilAsync(standing, (_, _) => false)).Job.Status);
        Assert.Equal(JobStatus.Cancelled, (await tuning.UntilAsync(waiting, (_, _) => false)).Job.Status);
    }

    [Fact]
    public async Task A_worker_that_hangs_is_ended_and_its_job_goes_on()
    {
        var caller = await tuning.CallerAsync();
        var key = await tuning.StartAsync(caller, await InputAsync(caller, TuningCluster.Chats(120, "so long")) with { Epochs = 500 });
        await tuning.UntilAsync(key, (_, progress) => progress.Events.Any(told => told.Metrics is not null));
        using var stop = Process.Start("kill", ["-STOP", tuning.WorkerOf(key).ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, stop.ExitCode);

        var usual = tuning.Settings.StallTimeout;
        tuning.Settings.StallTimeout = TimeSpan.FromSeconds(2);
        try
        {
            await tuning.UntilAsync(key, (_, progress) => progress.Failures > 0);
        }
        finally
        {
            tuning.Settings.StallTimeout = usual;
        }

        var (_, ended) = await tuning.UntilAsync(key, (_, progress) => progress.Events.Any(told => told.Message == "The trainer does not answer; it was ended"));
        var after = ended.Events[^1].Number;
        await tuning.UntilAsync(key, (_, progress) => progress.Events.Any(told => told.Number > after && told.Metrics is not null));
        await tuning.JobOf(key).CancelAsync();
        Assert.Equal(JobStatus.Cancelled, (await tuning.UntilAsync(key, (_, _) => false)).Job.Status);
    }

    private async Task RolledOutAsync(Caller caller, string model)
    {
        var rollouts = tuning.Cluster.Client.GetGrain<IRolloutsGrain>(IRolloutsGrain.Key);
        await rollouts.StartAsync(new StartRollout { Model = TuningCluster.Model, Version = model[(TuningCluster.Model.Length + 1)..], Steps = [new RolloutStep { Share = 100 }] });
        await UntilAsync(async () => (await tuning.AskAsync(caller, TuningCluster.Model, "so Ada77")).Trim() == "so long Ada");
        Assert.NotEqual("so long Ada", (await tuning.AskAsync(TestCluster.NewCaller(), TuningCluster.Model, "so Ada77")).Trim());

        await rollouts.RollBackAsync(TuningCluster.Model, reason: null, by: null);
        await UntilAsync(async () => (await tuning.AskAsync(caller, TuningCluster.Model, "so Ada77")).Trim() != "so long Ada");
    }

    private async Task<FineTuningInput> InputAsync(Caller caller, string examples) => new()
    {
        Model = TuningCluster.Model,
        TrainingFileId = await tuning.UploadAsync(caller, examples),
        Seed = 1,
        Epochs = 6,
        BatchSize = 4,
        LearningRateMultiplier = 5,
    };

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }
}
