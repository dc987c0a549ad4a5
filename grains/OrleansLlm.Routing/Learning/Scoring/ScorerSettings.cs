using OrleansLlm.Routing.Learning.Files;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>A scorer's settings in a file's header.</summary>
internal sealed record ScorerSettings(ScorerInfo Info, ModelSettings Model);
