using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class CallAffinityTests
{
    [Fact]
    public void All_turns_of_a_conversation_have_one_affinity()
    {
        var first = Chat(("system", "Be brief."), ("user", "Hi"));
        var second = Chat(("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello."), ("user", "And?"));
        Assert.Equal(CallAffinity.Of("t", first), CallAffinity.Of("t", second));
    }

    [Fact]
    public void Other_beginnings_and_other_tenants_have_another()
    {
        string[] affinities =
        [
            CallAffinity.Of("t", Chat(("user", "Hi"))),
            CallAffinity.Of("u", Chat(("user", "Hi"))),
            CallAffinity.Of("t", Chat(("user", "Hello"))),
            CallAffinity.Of("t", Chat(("system", "Hi"))),
            CallAffinity.Of("t", Empty with { Prompt = "Hi" }),
            CallAffinity.Of("t", Empty with { PromptTokens = [1, 2] }),
            CallAffinity.Of("t", Empty with { PromptTokens = [1, 3] }),
        ];
        Assert.Equal(affinities.Length, affinities.Distinct().Count());
    }

    [Fact]
    public void Long_prompts_that_begin_alike_have_one() => Assert.Equal(
        CallAffinity.Of("t", Empty with { Prompt = new string('a', 1000) }),
        CallAffinity.Of("t", Empty with { Prompt = new string('a', 2000) }));

    private static GenerationRequest Empty { get; } = new() { RequestId = "r", Model = "m" };

    private static GenerationRequest Chat(params (string Role, string Content)[] messages) =>
        Empty with { Messages = [.. messages.Select(message => new ChatMessage { Role = message.Role, Content = message.Content })] };
}
