using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class ConstraintKeyTests
{
    [Theory]
    [InlineData(new[] { "yes", "no" }, new[] { "yes\0no" })]
    [InlineData(new[] { "a", "" }, new[] { "a" })]
    [InlineData(new[] { "1:a" }, new[] { "", "a" })]
    public void No_caller_can_write_a_constraint_that_is_taken_for_anothers(string[] choices, string[] others) =>
        Assert.NotEqual(Key(choices), Key(others));

    [Fact]
    public void The_same_constraint_has_the_same_key_whatever_field_it_came_in() =>
        Assert.Equal(Key(["a", "b"]), ConstraintKey.Of(new OutputConstraint { Kind = OutputConstraintKind.Choice, Choices = ["a", "b"], Field = "guided_choice" }));

    private static string Key(string[] choices) => ConstraintKey.Of(new OutputConstraint { Kind = OutputConstraintKind.Choice, Choices = choices });
}
