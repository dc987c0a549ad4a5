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
