using CdnMusic.FleetSim.CommandLine;

return await FleetSimCommandLine.RunAsync(args);
