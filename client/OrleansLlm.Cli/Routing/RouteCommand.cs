using System.CommandLine;
using OrleansLlm.Cli.Routing.Training;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Routing;

/// <summary><c>route</c>: trains and measures what decides between models.</summary>
internal static class RouteCommand
{
    public static Command Create(CliEnvironment environment) => new("route", "Trained routers, scorers and classifiers: train, measure, calibrate.")
    {
        TrainCommand.Create(environment),
        EvalCommand.Create(environment),
        CalibrateCommand.Create(environment),
    };
}
