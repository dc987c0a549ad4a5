using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Files;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning;

/// <summary>
/// Foretells from a request's text how well a weak and a strong model will answer it. Trained by <see cref="RouterTrainer"/>. Immutable; safe for many
/// threads; a forecast takes well under a millisecond of processor time.
/// </summary>
public sealed class LearnedRouter
{
    /// <summary>The longest file of a trained model, in bytes.</summary>
    public const int MaxFileBytes = LearnedFile.MaxBytes;

    /// <summary>What files of routers call themselves.</summary>
    internal const string Kind = "router";

    private readonly TextEncoder _encoder;
    private readonly QualityModel _model;

    internal LearnedRouter(RouterInfo info, TextEncoder encoder, QualityModel model, RouterCalibration calibration) =>
        (Info, _encoder, _model, Calibration) = (info, encoder, model, calibration);

    /// <summary>What it is.</summary>
    public RouterInfo Info { get; }

    /// <summary>Thresholds for shares of strong calls and qualities.</summary>
    public RouterCalibration Calibration { get; }

    /// <summary>Foretells.</summary>
    /// <param name="text">The request's text: the last user message. Its first 16,384 characters count.</param>
    /// <param name="embedding">A dense embedding of it, where the training had one; else empty.</param>
    /// <exception cref="LlmException">InvalidRequest: the embedding is missing or has another length than in training.</exception>
    public RouteForecast Predict(string text, ReadOnlySpan<float> embedding = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<float> outputs = stackalloc float[2];
        _model.Predict(_encoder.Encode(text, embedding), outputs);
        return new RouteForecast(outputs[0], outputs[1]);
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="LlmException">InvalidRequest: what is wrong with it; the parameter is <c>file</c>.</exception>
    public static LearnedRouter Load(ReadOnlyMemory<byte> bytes)
    {
        var file = LearnedFile.Open(bytes);
        file.RequireKind(Kind);
        var settings = file.ReadSettings(LearnedJson.Default.RouterSettings);
        var encoder = EncoderTensors.Read(file, settings.Info.Embedding);
        var model = ModelTensors.Read(file, settings.Model, encoder.Meaning, encoder.Dimensions);
        if (model.Outputs != 2)
        {
            throw LearnedFile.Wrong($"foretells {model.Outputs} qualities where a router foretells 2");
        }

        var calibration = new RouterCalibration(
            file.ReadFinite("calibration.thresholds", RouterCalibration.Steps + 1), file.ReadFinite("calibration.qualities", RouterCalibration.Steps + 1));
        return new LearnedRouter(settings.Info, encoder, model, calibration);
    }

    /// <summary>The router as a file (safetensors). The same router is the same bytes.</summary>
    public byte[] ToBytes()
    {
        var settings = new RouterSettings(Info, ModelTensors.SettingsOf(_model));
        var file = new LearnedFileWriter(Kind, JsonSerializer.Serialize(settings, LearnedJson.Default.RouterSettings));
        EncoderTensors.Write(file, _encoder);
        ModelTensors.Write(file, _model);
        file.Add("calibration.thresholds", Calibration.Thresholds);
        file.Add("calibration.qualities", Calibration.Qualities);
        return file.ToArray();
    }
}
