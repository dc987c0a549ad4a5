namespace OrleansLlm.Engine.Encoders;

/// <summary>Runs batches through an encoder. Used by one thread at a time.</summary>
public interface IEncoderRunner : IDisposable
{
    /// <summary>The most tokens of one input.</summary>
    int MaxLength { get; }

    /// <summary>Ids are below this.</summary>
    int VocabularySize { get; }

    /// <summary>Numbers that an input becomes: the size of an embedding, or the number of labels.</summary>
    int OutputSize { get; }

    /// <summary>
    /// Whether an input's numbers do not depend on what else is in its batch. False for graphs that quantise activations by their range over the
    /// whole batch; the engine runs those one by one.
    /// </summary>
    bool IsBatchInvariant { get; }

    /// <summary>Runs one batch, padded to its longest input.</summary>
    /// <param name="batch">The inputs, one or more, none empty.</param>
    /// <param name="output">Receives <see cref="OutputSize"/> numbers per input, one after the other.</param>
    void Run(IReadOnlyList<EncoderInput> batch, Span<float> output);
}
