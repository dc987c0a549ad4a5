using OrleansLlm.Contracts;
using OrleansLlm.Engine;
using OrleansLlm.Grains.Replicas;

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
}
