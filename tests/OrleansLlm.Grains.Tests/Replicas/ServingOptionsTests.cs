using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class ServingOptionsTests
{
    [Theory]
    [InlineData("off")]
    [InlineData("auto")]
    [InlineData("lookup")]
    [InlineData("draft")]
    public void Each_way_of_speculating_is_taken(string speculation) => Assert.Empty(Problems(new ServingOptions { Speculation = speculation }));

    [Fact]
    public void A_way_of_speculating_that_there_is_not_is_named() => Assert.Equal(
        "OrleansLlm:Speculation must be 'off', 'auto', 'lookup' or 'draft'. Given: always.", Problems(new ServingOptions { Speculation = "always" }));

    [Fact]
    public void Too_many_proposed_tokens_are_named() => Assert.Equal(
        "OrleansLlm:SpeculationTokens must be 1 to 32. Given: 33.", Problems(new ServingOptions { SpeculationTokens = 33 }));

    [Fact]
    public void A_model_is_not_its_own_draft_model()
    {
        var options = new ServingOptions { Models = { ["large"] = new ModelServingOptions { DraftModel = "large" } } };
        Assert.Equal("OrleansLlm:Models:large:DraftModel must be another model. Given: large.", Problems(options));
    }

    [Fact]
    public void Each_device_has_a_replica()
    {
        Assert.Equal(["cpu"], new ServingOptions().DevicesOf(null));
        Assert.Equal(["cpu:0", "cpu:1"], new ServingOptions { Sessions = 2 }.DevicesOf(null));
        Assert.Equal(["cuda:3"], new ServingOptions { Accelerator = "cuda", DeviceId = 3 }.DevicesOf(null));
        Assert.Equal(["cuda:0", "cuda:2"], new ServingOptions { Accelerator = "cuda", DeviceIds = [0, 2], Sessions = 4 }.DevicesOf(null));
        Assert.Equal((2, 0, 0), (ServingOptions.DeviceIdOf("cuda:2"), ServingOptions.DeviceIdOf("cpu"), ServingOptions.DeviceIdOf("cpu:1")));
    }

    [Theory]
    [InlineData("cpu", 0, new[] { 0, 1 }, "OrleansLlm:DeviceIds needs OrleansLlm:Accelerator to be cuda. Given: 0, 1.")]
    [InlineData("cuda", 1, new[] { 0, 1 }, "OrleansLlm:DeviceId and OrleansLlm:DeviceIds must not both be set. Given: 1 and 0, 1.")]
    [InlineData("cuda", 0, new[] { 1, 1 }, "OrleansLlm:DeviceIds must be different numbers from 0 to 63. Given: 1, 1.")]
    [InlineData("cuda", 0, new[] { 64 }, "OrleansLlm:DeviceIds must be different numbers from 0 to 63. Given: 64.")]
    public void Devices_that_can_not_be_meant_are_named(string accelerator, int deviceId, int[] deviceIds, string problem) =>
        Assert.Equal(problem, Problems(new ServingOptions { Accelerator = accelerator, DeviceId = deviceId, DeviceIds = deviceIds }));

    [Fact]
    public void What_was_tuned_comes_behind_what_is_set()
    {
        var tuned = new TunedSettings { Threads = 6, Spinning = true, Slots = 24, PrefillChunk = 64 };
        var runner = EngineFactory.Runner(new ModelServingOptions(), new ServingOptions(), tuned, 512, "cpu:1");
        Assert.True(runner.AllowSpinning);
        Assert.Equal((6, 0, 24, 512), (runner.Threads, runner.Slots, runner.MaxSlots, runner.MaxLength));
        runner = EngineFactory.Runner(new ModelServingOptions { Slots = 3 }, new ServingOptions { Slots = 9, Threads = 2, AllowSpinning = false }, tuned, 512, "cpu");
        Assert.False(runner.AllowSpinning);
        Assert.Equal((2, 3), (runner.Threads, runner.Slots));
        runner = EngineFactory.Runner(new ModelServingOptions(), new ServingOptions { Slots = 9, MaxSplitBytes = 7 }, null, 512, "cpu");
        Assert.Equal((0, 9, 64, 7), (runner.Threads, runner.Slots, runner.MaxSlots, runner.MaxSplitBytes));
    }

    [Fact]
    public void A_draft_model_is_loaded_once()
    {
        var draft = DraftModels.Runner(new RunnerOptions { Threads = 2, MaxLength = 900, MaxSplitBytes = 1 << 30 }, slots: 64, contextLength: 512);
        Assert.Equal((2, 8, 512, 0), (draft.Threads, draft.Slots, draft.MaxLength, draft.MaxSplitBytes));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hermes")]
    [InlineData("mistral-args")]
    [InlineData("none")]
    public void A_known_way_of_writing_calls_is_taken(string? format) =>
        Assert.Empty(Problems(new ServingOptions { Models = { ["m"] = new ModelServingOptions { ToolFormat = format } } }));

    [Fact]
    public void An_unknown_way_of_writing_calls_is_refused_with_those_that_are_known() => Assert.Equal(
        "OrleansLlm:Models:m:ToolFormat must be one of hermes, llama3, mistral, mistral-args, phi4, ember, none. Given: xml.",
        Problems(new ServingOptions { Models = { ["m"] = new ModelServingOptions { ToolFormat = "xml" } } }));

    private static string Problems(ServingOptions options) =>
        string.Join(' ', new SettingsValidator<ServingOptions>().Validate(null, options).Failures ?? []);
}
