package org.matrixlib.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.TestDatabases;

class AccountsTest {
  private static final UserId ANN = UserId.of("@ann:test");
  private static final UserId BOB = UserId.of("@bob:test");

  @TempDir Path directory;

  private static Accounts accounts(Database database) {
    return new Accounts(database, InstantSource.system(), new SecureRandom());
  }

  private static Login register(Accounts accounts, UserId user) {
    Registration.Outcome outcome =
        accounts
            .register(new Registration(user, "hash", false, Optional.of(NewDevice.UNNAMED)))
            .join();
    return assertInstanceOf(Registration.Made.class, outcome).login().orElseThrow();
  }

  private static NewDevice device(String id) {
    return new NewDevice(Optional.of(id), Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void usersAndTokensOutliveARestart(TestDatabases databases) {
    DatabaseSettings settings = databases.create(directory);
    Login login;
    try (Database database = Database.open(settings)) {
      login = register(accounts(database), ANN);
    }
    try (Database database = Database.open(settings)) {
      Accounts accounts = accounts(database);
      assertTrue(accounts.exists(ANN));
      assertFalse(accounts.exists(BOB));
      assertEquals(Optional.of("hash"), accounts.passwordHash(ANN));
      assertEquals(
          Optional.of(new Requester(ANN, login.deviceId(), false)),
          accounts.authenticate(login.accessToken()));
      assertEquals(Optional.empty(), accounts.authenticate("guess"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameIsGivenOnce(TestDatabases databases) {
    try (Database database = Database.open(databases.create(directory))) {
      Accounts accounts = accounts(database);
      register(accounts, ANN);
      Registration again = new Registration(ANN, "other", true, Optional.empty());
      assertEquals(new Registration.Taken(), accounts.register(again).join());
      assertEquals(Optional.of("hash"), accounts.passwordHash(ANN));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceThatLogsInAgainLosesItsOldToken(TestDatabases databases) {
    try (Database database = Database.open(databases.create(directory))) {
      Accounts accounts = accounts(database);
      register(accounts, ANN);
      Login first = accounts.logIn(ANN, device("D")).join();
      assertTrue(accounts.authenticate(first.accessToken()).isPresent());
      Login second = accounts.logIn(ANN, device("D")).join();
      assertNotEquals(first.accessToken(), second.accessToken());
      assertEquals(Optional.empty(), accounts.authenticate(first.accessToken()));
      assertEquals("D", accounts.authenticate(second.accessToken()).orElseThrow().deviceId());
    }
  }

  @ParameterizedTest
  @EnumSource
  void loggingOutEndsTheTokensOfThatDevice(TestDatabases databases) {
    try (Database database = Database.open(databases.create(directory))) {
      Accounts accounts = accounts(database);
      Login one = register(accounts, ANN);
      Login other = accounts.logIn(ANN, NewDevice.UNNAMED).join();
      Login bobs = register(accounts, BOB);
      assertTrue(accounts.authenticate(one.accessToken()).isPresent());
      accounts.logOut(ANN, one.deviceId()).join();
      assertEquals(Optional.empty(), accounts.authenticate(one.accessToken()));
      assertTrue(accounts.authenticate(other.accessToken()).isPresent());
      accounts.logOutEverywhere(ANN).join();
      assertEquals(Optional.empty(), accounts.authenticate(other.accessToken()));
      assertTrue(accounts.authenticate(bobs.accessToken()).isPresent());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoeverListensIsToldWhoseTokensEnded(TestDatabases databases) {
    try (Database database = Database.open(databases.create(directory))) {
      Accounts accounts = accounts(database);
      Login one = register(accounts, ANN);
      List<Boolean> isOfOne = new ArrayList<>();
      accounts.onEnd(
          (user, devices) -> {
            assertEquals(ANN, user);
            isOfOne.add(devices.test(new Requester(ANN, one.deviceId(), false)));
          });
      accounts.logIn(ANN, device("D")).join();
      assertEquals(List.of(), isOfOne);
      accounts.logOut(ANN, "D").join();
      accounts.logOut(ANN, one.deviceId()).join();
      accounts.logOutEverywhere(ANN).join();
      assertEquals(List.of(false, true, true), isOfOne);
    }
  }

  @ParameterizedTest
  @EnumSource
  void administratorsAreKnown(TestDatabases databases) {
    try (Database database = Database.open(databases.create(directory))) {
      Accounts accounts = accounts(database);
      accounts.register(new Registration(ANN, "hash", true, Optional.empty())).join();
      Login login = accounts.logIn(ANN, NewDevice.UNNAMED).join();
      assertTrue(accounts.authenticate(login.accessToken()).orElseThrow().isAdmin());
    }
  }
}
