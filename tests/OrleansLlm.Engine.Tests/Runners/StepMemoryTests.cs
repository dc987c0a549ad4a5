using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Memory that can not grow stays as it was: what is freed then is neither written nor freed again.</summary>
public sealed class StepMemoryTests
{
    [Fact]
    public void Room_that_was_not_made_is_made_by_the_next_run()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        using var session = SessionFactory.Open(model.Package.Graph.Path, new RunnerOptions { Threads = 1 });
        var signature = DecoderSignature.Read(session, model.Package.Graph, model.Config);
        // Rows of logits so wide that no system has room for as many as there are tokens.
        using var memory = new StepMemory(session, signature with { Config = model.Config with { VocabularySize = 1 << 24 } }, slots: 2, maxLength: 8);
        var before = memory.Logits;

        Assert.Throws<OutOfMemoryException>(() => memory.Reserve(int.MaxValue));

        Assert.Equal((false, true), (memory.MustGrow(2), memory.MustGrow(3)));
        Assert.Same(before, memory.Logits);
        memory.Reserve(3);
        Assert.False(memory.MustGrow(3));
    }

    [Fact]
    public void Integers_stay_where_they_are()
    {
        using var integers = new IntegerTensor(TensorElementType.Int64);
        integers.Reserve(4);
        integers.Set(3, 7);
        Assert.Throws<OutOfMemoryException>(() => integers.Reserve(long.MaxValue / 16));
        using var value = integers.Tensor([4]);
        Assert.Equal([0, 0, 0, 7], value.GetTensorDataAsSpan<long>());
    }
}
