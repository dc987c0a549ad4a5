using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Encoders;

/// <summary>The memory of an encoder's inputs, reused from batch to batch. Not thread-safe.</summary>
internal sealed class EncoderTensors : IDisposable
{
    private readonly IntegerTensor _ids;
    private readonly IntegerTensor _mask;
    private readonly IntegerTensor? _types;
    private readonly string[] _names;
    private readonly int _pad;

    public EncoderTensors(SignatureReader reader, InferenceSession session, EncoderPackage package)
    {
        var graph = package.Graph;
        _names = graph.TokenTypeIds is { } types ? [graph.InputIds, graph.AttentionMask, types] : [graph.InputIds, graph.AttentionMask];
        var tensors = Array.ConvertAll(_names, name =>
        {
            var type = reader.Integer(session.InputMetadata, name, "input");
            reader.Tensor(session.InputMetadata, name, "input", type, rank: 2);
            return new IntegerTensor(type);
        });
        (_ids, _mask, _types) = (tensors[0], tensors[1], tensors.Length > 2 ? tensors[2] : null);
        _pad = package.Config.PadTokenId;
    }

    /// <summary>Writes a batch, padded at the end of each row.</summary>
    public Batch Fill(IReadOnlyList<EncoderInput> batch, int length)
    {
        var elements = batch.Count * length;
        foreach (var tensor in Tensors())
        {
            tensor.Reserve(elements);
        }

        for (var row = 0; row < batch.Count; row++)
        {
            var (tokens, second) = batch[row];
            var first = row * length;
            for (var i = 0; i < tokens.Length; i++)
            {
                _ids.Set(first + i, tokens[i]);
            }

            _ids.Fill(first + tokens.Length, length - tokens.Length, _pad);
            _mask.Fill(first, tokens.Length, 1);
            _mask.Fill(first + tokens.Length, length - tokens.Length, 0);
            _types?.Fill(first, length, 0);
            _types?.Fill(first + second, tokens.Length - second, 1);
        }

        long[] shape = [batch.Count, length];
        return new Batch(_names, [.. Tensors().Select(tensor => tensor.Tensor(shape))]);
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors())
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<IntegerTensor> Tensors() => _types is null ? [_ids, _mask] : [_ids, _mask, _types];

    /// <summary>Names and values of one run.</summary>
    internal sealed record Batch(string[] Names, OrtValue[] Values) : IDisposable
    {
        public void Dispose()
        {
            foreach (var value in Values)
            {
                value.Dispose();
            }
        }
    }
}
