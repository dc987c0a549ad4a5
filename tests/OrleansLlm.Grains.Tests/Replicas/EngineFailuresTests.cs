using OrleansLlm.Contracts;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class EngineFailuresTests
{
    [Theory]
    [InlineData(EngineTimeLimit.Deadline, "deadline_ms")]
    [InlineData(EngineTimeLimit.QueueTime, "max_queue_ms")]
    public void A_callers_own_time_limit_is_told_by_its_field(EngineTimeLimit limit, string field)
    {
        var told = EngineFailures.ToLlm(new EngineTimeoutException(limit, TimeSpan.FromSeconds(1)));
        Assert.Equal((LlmErrorCode.Timeout, field), (told.Code, told.Parameter));
    }

    [Fact]
    public void What_fails_by_itself_is_not_held_against_the_replica()
    {
        var numbers = EngineFailures.ToLlm(new EngineFailedException("The model's logits have no finite maximum: NaN.", new ArithmeticException(), isOwn: true));
        var grammar = EngineFailures.ToLlm(new EngineFailedException(
            "The constraint can not be kept: no token of the vocabulary can follow.", new ArithmeticException("", new GrammarException("no token")), isOwn: true));
        Assert.Equal((LlmErrorCode.Internal, LlmErrorCode.InvalidRequest), (numbers.Code, grammar.Code));
        Assert.All((LlmException[])[numbers, grammar], failure => Assert.False(CallFailures.IsOfThePlace(failure)));
        Assert.Contains("no token of the vocabulary", grammar.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_engine_could_not_do_another_replica_may()
    {
        Assert.True(CallFailures.IsOfThePlace(EngineFailures.ToLlm(new EngineFailedException("The model runner failed: boom"))));
        Assert.True(CallFailures.IsOfThePlace(EngineFailures.ToLlm(new EngineStoppedException("The engine has stopped."))));
    }
}
