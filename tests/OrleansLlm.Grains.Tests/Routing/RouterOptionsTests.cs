using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class RouterOptionsTests
{
    [Fact]
    public void Settings_of_the_circuit_are_checked_too()
    {
        var validator = new SettingsValidator<RouterOptions>();
        Assert.True(validator.Validate(null, new RouterOptions()).Succeeded);
        var wrong = validator.Validate(null, new RouterOptions { Circuit = new() { FailuresInRow = 0, FailureShare = 2 } });
        Assert.Equal(2, wrong.Failures!.Count());
        Assert.StartsWith("OrleansLlm:Router:Circuit: The field FailuresInRow must be between 1 and 1000", wrong.Failures!.First(), StringComparison.Ordinal);
    }
}
